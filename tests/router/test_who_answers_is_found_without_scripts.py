"""The page without scripts: a commune typed, and who answers for it."""

import httpx
import pytest

PATH = "/api/router/plain"


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("bordeau", "police nationale, Commissariat de police de Bordeaux"),
        ("xqzwvb", "Aucune commune trouvée"),
        ("langoiran", "gendarmerie nationale, Groupement de gendarmerie départementale de la Gironde"),
        ("trappes 78", "police ou gendarmerie, au 17"),
        ("", "17 ou le 112"),
    ],
)
async def test_the_force_and_the_unit_are_named(typed: str, text: str, client: httpx.AsyncClient) -> None:
    """In words, with the emergency numbers above."""
    answer = await client.get(PATH, params={"q": typed})
    assert answer.status_code == 200
    assert text in answer.text
    assert "17 ou le 112" in answer.text
    for link in ("tel:17", "tel:112", "sms:114"):
        assert f'href="{link}"' in answer.text


async def test_the_typed_text_is_never_markup(client: httpx.AsyncClient) -> None:
    """The text stands in the field again, harmless; the page runs nothing and asks nobody else."""
    answer = await client.get(PATH, params={"q": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text
    assert "&quot;&gt;&lt;script&gt;" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
