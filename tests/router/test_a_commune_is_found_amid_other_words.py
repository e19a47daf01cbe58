"""An address, a country, two towns at once: other words hide no place, where nothing else is found."""

from collections import Counter

import pytest

from services.router.domain.search.gazetteer import Gazetteer

AMID = [
    ("cergy pontoise", ["95127", "95500"]),
    ("Bordeaux en France", ["33063"]),
    ("mairie de Lille", ["59350"]),
    ("j'habite à Brest", ["29019"]),
    ("la plaine saint denis", ["93066"]),
    ("12 rue victor hugo bordeaux", ["33063"]),
    ("12 rue victor hugo 33000 bordeaux", ["33063"]),
    ("12, rue de Vaugirard 75015 Paris", ["75115"]),
    ("12 rue de la Paix, Paris 2e", ["75102"]),
    ("Paris 15e, France", ["75115"]),
    ("5 rue de Paris 93200 Saint-Denis", ["93066"]),
    ("12 rue des lilas 33000 bordaux", ["33063"]),
]
DEPARTEMENTS = [
    ("saint pierre et miquelon", ["97502", "97501"]),
    ("Guadeloupe", ["97101", "97103"]),
    ("la martinique", ["97209", "97213"]),
    ("val d'oise", ["95018", "95127"]),
]


@pytest.mark.parametrize(("typed", "codes"), AMID)
def test_whole_names_are_found_amid_words_that_are_no_place(
    typed: str, codes: list[str], gazetteer: Gazetteer
) -> None:
    """The longest, where its postal code is if there is one, the populous first."""
    assert [found.commune.code for found in gazetteer.find(typed, 8)][: len(codes)] == codes


@pytest.mark.parametrize(("typed", "codes"), DEPARTEMENTS)
def test_a_departement_alone_finds_its_communes(typed: str, codes: list[str], gazetteer: Gazetteer) -> None:
    """The populous first; the match is named « departement »."""
    found = gazetteer.find(typed, 8)
    assert [each.commune.code for each in found][: len(codes)] == codes
    assert {each.matched for each in found} == {"departement"}
    assert {each.commune.departement for each in found} == {found[0].commune.departement}


@pytest.mark.parametrize(("typed", "name"), [("réunion", "La Réunion"), ("gironde", "Gironde-sur-Dropt")])
def test_a_commune_comes_before_the_departement_of_its_name(
    typed: str, name: str, gazetteer: Gazetteer
) -> None:
    """Only what is found nowhere else is looked for among the départements."""
    first = gazetteer.find(typed, 8)[0]
    assert (first.commune.name, first.matched) == (name, "name")


@pytest.mark.parametrize(
    ("typed", "departement", "codes"),
    [("cergy pontoise", "95", ["95127", "95500"]), ("cergy pontoise", "33", []), ("Guadeloupe", "33", [])],
)
def test_a_departement_that_is_asked_for_narrows_this_too(
    typed: str, departement: str, codes: list[str], gazetteer: Gazetteer
) -> None:
    """Nothing is shown from elsewhere."""
    assert [found.commune.code for found in gazetteer.find(typed, 8, departement)] == codes


@pytest.mark.parametrize(
    "typed", ["rue", "avenue xqzwvb", "12 xqzwvb 99999", "a b c d e f g h", "su us ri oo"]
)
def test_short_words_and_parts_of_words_are_no_place(typed: str, gazetteer: Gazetteer) -> None:
    """No commune is found but one that is named Rue."""
    assert {found.commune.name for found in gazetteer.find(typed, 1)} <= {"Rue"}


@pytest.mark.parametrize("typed", ["Lyon Paris", "paris lyon", "Marseille, Lyon"])
def test_two_cities_in_one_text_are_both_offered(typed: str, gazetteer: Gazetteer) -> None:
    """Each by as many arrondissements, though a list holds fewer than one of them has."""
    found = gazetteer.find(typed, 8)
    cities = Counter(each.commune.city for each in found)
    assert (len(cities), set(cities.values())) == (2, {4})
    assert gazetteer.chosen(typed) is None
