"""The page `/competence/`: who answers in a commune, since when, from which edition, and what changed."""

from datetime import UTC, datetime

import httpx
import pytest

from services.router.api import competence as page
from services.router.domain.commune import Commune
from services.router.domain.competence import Competence
from services.router.domain.editions import ActivatedEdition
from services.router.domain.history import Term, terms
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from shared.events.values import Unit

PATH = "/competence/"
AUGUST, DECEMBER = datetime(2026, 7, 31, 22, tzinfo=UTC), datetime(2026, 11, 30, 23, tzinfo=UTC)


def an_edition(name: str, since: datetime, unit: str) -> ActivatedEdition:
    """An edition of one commune."""
    commune = Commune("33063", "Bordeaux", "33", ("33000",), 260_000)
    listed = {"33063": {"police": Unit(id=f"police-33-{unit}", name=unit)}}
    territory = Territory({"33063": commune}, {"33": "Gironde"}, listed)  # type: ignore[arg-type]
    return ActivatedEdition(name, since, territory, Gazetteer(territory))


async def test_a_commune_says_who_answers_since_when_and_from_which_edition(
    client: httpx.AsyncClient,
) -> None:
    """In French, and in English."""
    french = (await client.get(PATH, params={"q": "Bordeaux"})).text
    assert "police nationale, Commissariat de police de Bordeaux." in french
    assert "Depuis le 1er août 2026, d’après l’édition 2026-08" in french
    assert "Rien n’a changé" in french
    english = (await client.get(PATH, params={"code": "33063", "lang": "en"})).text
    assert '<html lang="en">' in english
    assert "Since 1 August 2026, by edition 2026-08" in english


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("saint denis", "Saint-Denis – 974"),
        ("Trappes", "une personne choisit qui répond"),
        ("Annecy", "se partagent cette commune"),
        ("98000", "Sur place, la police est au 17"),
        ("Abidjan", "Côte d’Ivoire"),
        ("Le Caire", "Égypte"),
        ("Le Caire", "Le Caire – 04"),
        ("12 rue de Vierzon", "Nous n’avons pas reconnu"),
        ("33999", "Voici les plus proches"),
        ("qsdfghjkl", "Aucune commune trouvée"),
        ("paris", "Paris 20e Arrondissement"),
    ],
)
async def test_what_is_no_choice_offers_links_or_says_why(
    typed: str, text: str, client: httpx.AsyncClient
) -> None:
    """Announced to a screen reader, as every refusal."""
    answer = await client.get(PATH, params={"q": typed})
    assert answer.status_code == 200
    assert text in answer.text
    assert 'role="status"' in answer.text


@pytest.mark.parametrize("typed", ["33", "Gironde", "gironde"])
async def test_a_departement_is_found_by_its_number_and_its_name(
    typed: str, client: httpx.AsyncClient, territory: Territory
) -> None:
    """How many of its communes each force answers for, above those that may be chosen."""
    there = [each.code for each in territory.communes.values() if each.departement == "33"]
    found = [territory.competence(code) for code in there]
    police = sum(isinstance(each, Competence) and each.force == "police" for each in found)
    assert 0 < police < len(there) / 2
    answer = (await client.get(PATH, params={"q": typed})).text
    assert "<h2>Gironde – 33</h2>" in answer
    assert f"police nationale\u00a0: {police} sur {len(there)} communes" in answer
    assert "Bordeaux – 33" in answer


async def test_a_departement_says_for_how_many_communes_a_person_chooses(client: httpx.AsyncClient) -> None:
    """Nine of the Yvelines are named by no list."""
    answer = (await client.get(PATH, params={"q": "78", "lang": "en"})).text
    assert "a person chooses who answers: 9 of 259 communes" in answer


async def test_the_typed_text_is_never_markup_and_the_page_asks_nobody_else(
    client: httpx.AsyncClient,
) -> None:
    """No script, no third party."""
    answer = await client.get(PATH, params={"q": '"><script>alert(1)</script>'})
    assert "<script" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_terms_are_those_in_which_something_changed() -> None:
    """An edition that says the same of a commune begins none."""
    editions = [
        an_edition("a", AUGUST, "one"),
        an_edition("b", datetime(2026, 10, 1, tzinfo=UTC), "one"),
        an_edition("c", DECEMBER, "two"),
    ]
    known = terms(editions, "33063")
    units = [term.answer.unit.name for term in known if isinstance(term.answer, Competence)]
    assert [(term.edition, name) for term, name in zip(known, units, strict=True)] == [
        ("a", "one"),
        ("c", "two"),
    ]


def test_what_changed_and_what_will_change_are_listed() -> None:
    """With their dates and editions."""
    known: list[Term] = terms([an_edition("a", AUGUST, "one"), an_edition("c", DECEMBER, "two")], "33063")
    commune = Commune("33063", "Bordeaux", "33", ("33000",), 260_000)
    now = datetime(2026, 11, 1, tzinfo=UTC)
    before = "".join(page._known(commune, known, [], now, "fr"))
    assert "À partir du 1er décembre 2026, d’après l’édition c – police nationale, two." in before
    after = "".join(page._known(commune, known, [], DECEMBER, "en"))
    assert "From 1 August 2026, by edition a" in after


def test_both_languages_have_the_same_sentences() -> None:
    """With the same values in them."""
    assert page.SENTENCES["fr"].keys() == page.SENTENCES["en"].keys()
