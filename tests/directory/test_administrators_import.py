"""A file of partners: each row becomes a draft, or is refused with what to correct."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.directory.test_administrators_publish import API, CSV, verify
from tests.support.directory.doubles import Kafka


async def test_every_row_of_a_file_becomes_a_draft(administrator: httpx.AsyncClient, kafka: Kafka) -> None:
    """The same file again changes nothing."""
    answer = await administrator.post(f"{API}/imports", content=CSV.encode("cp1252"))
    assert (answer.status_code, answer.json()) == (201, {"drafted": 2, "unchanged": 0, "refused": []})
    drafts = (await administrator.get(f"{API}/drafts")).json()
    assert {draft["entry"]["name"] for draft in drafts} == {"Maison", "Foyer"}
    await verify(administrator, drafts[0])
    again = await administrator.post(f"{API}/imports", content=CSV)
    assert again.json() == {"drafted": 0, "unchanged": 2, "refused": []}
    assert len(kafka.published) == 3


async def test_a_file_with_a_bad_row_imports_nothing_unless_asked_to(
    administrator: httpx.AsyncClient, kafka: Kafka
) -> None:
    """The line, the field and why; then the others, if that is asked for."""
    content = f"{CSV}Sans lieu;association;near;\n"
    answer = await administrator.post(f"{API}/imports", content=content)
    problem = answer.json()
    assert (answer.status_code, [(row["line"], row["field"]) for row in problem["rows"]]) == (
        422, [(4, "commune")],
    )  # fmt: skip
    assert "INSEE" in problem["detail"]
    assert "1 ligne à corriger" in problem["detail"]
    assert kafka.published == []
    answer = await administrator.post(f"{API}/imports", params={"partial": True}, content=content)
    imported = answer.json()
    assert (answer.status_code, imported["drafted"], imported["refused"]) == (201, 2, problem["rows"])
    answer = await administrator.post(f"{API}/imports", content=content + "Encore;association;near;\n")
    assert "2 lignes à corriger" in answer.json()["detail"]


@pytest.mark.parametrize(("content", "status"), [(b"", 422), (b"nom;type\n", 422), (b"x" * 70_000, 413)])
async def test_a_file_that_is_no_table_of_partners_is_refused(
    content: bytes, status: int, administrator: httpx.AsyncClient
) -> None:
    """A problem that says what to do."""
    answer = await administrator.post(f"{API}/imports", content=content)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


@pytest.mark.parametrize("is_declared", [True, False])
async def test_a_file_that_is_too_large_says_how_large_it_may_be_and_what_to_do(
    is_declared: bool, administrator: httpx.AsyncClient
) -> None:
    """Whether its length is declared, or found while it is read."""

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b"x" * 1000

    content = b"x" * 70_000 if is_declared else parts()
    headers = {"Content-Type": "text/csv"}
    answer = await administrator.post(f"{API}/imports", content=content, headers=headers)
    assert answer.status_code == 413
    assert all(
        word in answer.json()["detail"] for word in ("64\u00a0Kio", "partagez-le", "ligne des colonnes")
    )
