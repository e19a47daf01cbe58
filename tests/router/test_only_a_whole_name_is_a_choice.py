"""A text is a choice only where all of it is one commune's name or code; of anything else a person picks."""

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.domain.commune import Commune
from services.router.domain.search.choice import unrecognised
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.spelling import folded
from services.router.editions.bundled import bundled_territory
from services.router.editions.names import area_names

CHOSEN = [
    ("Bordeaux", "33063"),
    ("  BORDEAUX ", "33063"),
    ("33000", "33063"),
    ("33 000", "33063"),
    ("bordeaux 33000", "33063"),
    ("33000 Bordeaux", "33063"),
    ("saint-denis 93", "93066"),
    ("Ajaccio (Corse-du-Sud)", "2A004"),
    ("2a004", "2A004"),
    ("Le Havre", "76351"),
    ("Havre (Le)", None),
    ("Paris XV", "75115"),
    ("paris 75015", "75115"),
    ("Bellegarde-sur-Valserine", "01033"),
    ("Bréau", None),
    ("Bréau-et-Salagosse", "30052"),
    ("Bréau-et-Zalagoste", None),
    ("réunion", None),
    ("Bréau et", None),
    ("12 rue de Vierzon", None),
    ("rue de Vierzon", None),
    ("cergy pontoise", None),
    ("Bordeaux, France", "33063"),
    ("Bordeaux, Gironde, France", "33063"),
    ("F-33000", "33063"),
    ("F-33000 Bordeaux", "33063"),
    ("33000 Bordeaux France", "33063"),
    ("12 rue de Vierzon, France", None),
    ("Vienne France", None),
    ("saint-denis, Île-de-France", "93066"),
    ("saint-denis, Bretagne", None),
    ("France", None),
    ("Bordeaux 75015", None),
    ("Paris 15 75013", None),
    ("bordo", None),
    ("bordeau", None),
    ("havre", None),
    ("aix", None),
    ("nant", None),
    ("saint denis", None),
    ("paris", None),
    ("marseille 13", None),
    ("lyon cedex", None),
    ("33074", None),
    ("97411", "97415"),
    ("33", None),
    ("3300", None),
    ("330001", None),
    ("51300", None),
    ("75056", None),
    ("", None),
    ("gironde", None),
    ("zzzz", None),
]
LEFT_OVER = [
    ("Bréau-et-Xyzagosse", ["Xyzagosse"]),
    ("12 rue de Vierzon", ["12", "rue"]),
    ("Bordeaux, France", []),
    ("12 rue Victor Hugo, Bordeaux, France", ["12", "rue", "Victor", "Hugo"]),
    ("Lyon Paris", []),
    ("12 rue Victor Hugo 33000 Bordeaux", ["12", "rue", "Victor", "Hugo"]),
    ("cergy pontoise", []),
    ("bordo", []),
    ("Bordeaux", []),
    ("51300", []),
    ("Chailley 33", ["33"]),
    ("Longvill 33", ["33"]),
    ("Marseile 33", ["33"]),
    ("Bordeaux 33900", ["33900"]),
    ("Bordeaux 33001", ["33001"]),
    ("Saint-Denis 97401", ["97401"]),
]
TERRITORY = bundled_territory()
CITIES = {commune.city for commune in TERRITORY.communes.values()}
COMMUNES = sorted(commune for commune in TERRITORY.communes.values() if commune.code not in CITIES)
NAMES = {
    folded(name) for name in (*(each.name for each in COMMUNES), *(name for name, _ in TERRITORY.former))
}
AREAS = {folded(name) for name in TERRITORY.departements.values()} | {
    folded(name) for name, _ in area_names()
}
BESIDE = st.sampled_from([
    "rue", "12 rue de", "avenue du maréchal Foch", "quartier", "centre ville", "gare de", "école", "lycée Pasteur",
    "collège Victor Hugo", "mairie", "chez mon père", "hôpital", "les Minguettes", "la Cité", "Salagosse", "plage",
    "zone industrielle", "bâtiment C", "appartement 4", "près de", "à côté de", "ou", "métropole",
]) | st.sampled_from([commune.name for commune in COMMUNES]) | st.text(
    st.characters(codec="latin-1", categories=["Ll", "Lu"]), min_size=3, max_size=9
)  # fmt: skip


@pytest.mark.parametrize(("typed", "code"), CHOSEN)
def test_what_names_one_commune_wholly_is_a_choice(
    typed: str, code: str | None, gazetteer: Gazetteer
) -> None:
    """Its name, a name that it had, its code, its postal code: nothing more, nothing less, and no other's."""
    chosen = gazetteer.chosen(typed)
    assert (chosen and chosen.code) == code


@given(commune=st.sampled_from(COMMUNES), beside=BESIDE, before=st.booleans(), mark=st.sampled_from(" -,'"))
def test_a_name_beside_other_words_is_no_choice(
    commune: Commune, beside: str, before: bool, mark: str, gazetteer: Gazetteer
) -> None:
    """Streets, schools, quarters, strangers' words, two communes: unless together they are a name."""
    typed = mark.join((beside, commune.name) if before else (commune.name, beside))
    if folded(typed) not in NAMES and folded(beside) not in AREAS | {folded(commune.departement)}:
        chosen = gazetteer.chosen(typed)
        assert chosen is None or folded(commune.name) in AREAS


@given(commune=st.sampled_from(COMMUNES), before=st.sampled_from(["F-", "FR ", "f "]))
def test_the_country_beside_a_commune_changes_no_choice(
    commune: Commune, before: str, gazetteer: Gazetteer
) -> None:
    """All communes are in it: after a name or a code, and before a code, as on letters."""
    assert gazetteer.chosen(f"{commune.name}, France") in {gazetteer.chosen(commune.name), None}
    for code in commune.postal_codes:
        chosen = gazetteer.chosen(code)
        assert gazetteer.chosen(f"{before}{code}") == gazetteer.chosen(f"{code} France") == chosen


@pytest.mark.parametrize("name", [each.name for each in COMMUNES if each.name.endswith("-en-France")])
def test_a_name_that_ends_with_the_country_is_not_cut(name: str, gazetteer: Gazetteer) -> None:
    """« Roissy France » is never another Roissy."""
    chosen = gazetteer.chosen(name.replace("-en-France", " France"))
    assert chosen is None or chosen.name == name
    found = [each.commune.name for each in gazetteer.find(name, 5)]
    assert found[0] == name


@given(commune=st.sampled_from(COMMUNES))
def test_a_name_that_is_chosen_is_the_commune_s(commune: Commune, gazetteer: Gazetteer) -> None:
    """A namesake is never taken: where several bear it, a person picks."""
    assert gazetteer.chosen(commune.name) in {commune, None}


@pytest.mark.parametrize(("typed", "words"), LEFT_OVER)
def test_words_for_which_nothing_was_found_are_named(
    typed: str, words: list[str], gazetteer: Gazetteer
) -> None:
    """As they were typed; a slip in a name is not among them."""
    assert unrecognised(typed, gazetteer.find(typed, 8)) == words


async def test_the_answer_says_what_is_chosen(client: httpx.AsyncClient) -> None:
    """For the pages of others too: one commune that is found alone is no choice for that."""
    chosen, *others = (await client.get("/api/router/communes", params={"q": "bordeaux"})).json()
    assert (chosen["code"], chosen["chosen"], chosen["unrecognised"]) == ("33063", True, [])
    assert {other["chosen"] for other in others} == {False}
    (alone,) = (await client.get("/api/router/communes", params={"q": "12 rue de Vierzon"})).json()
    assert (alone["name"], alone["chosen"], alone["unrecognised"]) == ("Vierzon", False, ["12", "rue"])


async def test_the_page_without_scripts_says_what_was_not_recognised(client: httpx.AsyncClient) -> None:
    """Above the communes, and never as markup."""
    answer = await client.get("/api/router/plain", params={"q": "Vierzon <b>Zalagosse</b>"})
    assert "Nous n’avons pas reconnu «\u00a0b Zalagosse b\u00a0»" in answer.text
    assert "Vierzon" in answer.text
