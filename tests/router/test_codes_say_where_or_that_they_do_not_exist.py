"""Every code reaches all of its communes; one that does not exist, contradicts a name or is abroad is said so."""

from collections import Counter

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.router.api.answers import found_and_chosen
from services.router.domain.abroad import abroad
from services.router.domain.countries import COUNTRIES
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.spelling import folded
from services.router.domain.territory import Territory
from services.router.editions.bundled import bundled_territory

TERRITORY = bundled_territory()
CITIES = {commune.city for commune in TERRITORY.communes.values()}
HAVING: dict[str, set[str]] = {}
for commune in TERRITORY.communes.values():
    for postal in commune.postal_codes if commune.code not in CITIES else ():
        HAVING.setdefault(postal, set()).add(commune.code)


@given(code=st.sampled_from(sorted(HAVING)))
def test_a_postal_code_reaches_every_one_of_its_communes(code: str, gazetteer: Gazetteer) -> None:
    """All at once: 51300 covers 46; it is a choice where it has one."""
    assert {found.commune.code for found in gazetteer.find(code, 60)} == HAVING[code]
    assert (gazetteer.chosen(code) is not None) == (len(HAVING[code]) == 1)


@pytest.mark.parametrize(
    ("code", "city", "parts"), [("75000", "75", 20), ("13000", "13", 16), ("69000", "69", 9)]
)
def test_the_code_of_a_whole_city_offers_all_arrondissements(
    code: str, city: str, parts: int, gazetteer: Gazetteer
) -> None:
    """Nobody has it, and many type it."""
    found = [each.commune for each in gazetteer.find(code, 60)]
    assert len(found) == parts
    assert {(each.departement, bool(each.city)) for each in found} == {(city, True)}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("69266", ["Villeurbanne", "Lyon 9e Arrondissement"]),
        ("33074", ["Bordeaux", "Brouqueyran"]),
        ("92042", ["Puteaux", "Paris 17e Arrondissement"]),
    ],
)
def test_a_cedex_and_an_insee_code_are_no_choice(code: str, names: list[str], gazetteer: Gazetteer) -> None:
    """The populous first; a person picks."""
    assert [each.commune.name for each in gazetteer.find(code, 8)] == names
    assert gazetteer.chosen(code) is None


@pytest.mark.parametrize(("code", "near"), [("33999", "33990"), ("62999", "62990"), ("97499", "97490")])
def test_a_code_that_does_not_exist_offers_the_nearest_as_such(
    code: str, near: str, gazetteer: Gazetteer
) -> None:
    """By their own codes."""
    found = gazetteer.find(code, 60)
    assert found[0].text == near
    assert {each.matched for each in found} == {"near-code"}
    assert all(each.text in each.commune.postal_codes for each in found)


@pytest.mark.parametrize("code", ["99999", "00100", "98000", "98012"])
def test_a_code_of_no_departement_offers_nothing(code: str, gazetteer: Gazetteer) -> None:
    """Armies, Monaco: « 98 » is not Polynesia."""
    assert gazetteer.find(code, 60) == []


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("Bordeaux 75015", ["Paris 15e Arrondissement", "Bordeaux"]),
        ("75015 Bordeaux", ["Paris 15e Arrondissement", "Bordeaux"]),
        ("Paris 15 75013", ["Paris 13e Arrondissement", "Paris 15e Arrondissement"]),
    ],
)
def test_a_code_and_a_name_that_contradict_each_other_are_both_offered(
    typed: str, names: list[str], gazetteer: Gazetteer
) -> None:
    """Neither is a choice."""
    assert [each.commune.name for each in gazetteer.find(typed, 8)] == names
    assert gazetteer.chosen(typed) is None


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("98000", "MC"), ("MC 98000", "MC"), ("98000 Monaco", "MC"), ("Monte-Carlo", "MC"), ("AD500", "AD"),
        ("Andorre", "AD"), ("Genève", "CH"), ("CH-1211 Genève", "CH"), ("1000 Bruxelles", "BE"), ("Suisse", "CH"),
        ("Bordeaux", None), ("98800", None), ("33000", None), ("1211", None), ("", None), ("Le Liège", None),
        ("Vienne, Autriche", "AT"), ("maroc", "MA"), ("Abidjan", "CI"), ("Yaoundé, Cameroun", "CM"),
        ("je suis en Côte d'Ivoire", "CI"), ("Libreville", "GA"), ("place d'Italie", None), ("Vienne", None),
        ("Cologne", "DE"), ("Liège", "BE"),
        ("Bourg-Saint-Maurice", None), ("12 avenue de Tunis, Maroc", None), ("Alger", "DZ"), ("Robert-Espagne", None),
    ],
)  # fmt: skip
def test_a_place_abroad_names_its_country(typed: str, country: str | None) -> None:
    """By a name, a town or a code that is no French one."""
    assert [each.code for each in abroad(typed)] == ([country] if country else [])


def test_a_name_that_two_countries_share_names_both() -> None:
    """Each has numbers of its own."""
    assert [(each.code, each.police) for each in abroad("Congo")] == [("CD", "113"), ("CG", "117")]


def test_no_commune_is_taken_for_a_place_abroad(territory: Territory, gazetteer: Gazetteer) -> None:
    """But some that share a name with a country or a town abroad: those are offered, and never chosen alone."""
    both = {each.name: each for each in territory.communes.values() if abroad(each.name)}
    assert {"Suisse", "Le Caire", "Grenade"} <= both.keys()
    assert {"Cologne", "Venise", "Bologne", "Bruges", "Sion", "Montréal"} <= both.keys()
    assert len(both) < 45
    assert {name for name, _ in territory.former if abroad(name)} < {
        *both,
        "Allemagne",
        "Neuchâtel",
        "Saint-Sébastien",
    }
    for name, commune in both.items():
        found, chosen = found_and_chosen(gazetteer, name, 8)
        assert (commune.name in [each.commune.name for each in found], chosen) == (True, None), name


def test_every_country_names_numbers() -> None:
    """And no two share a code; of names, two share « Congo »."""
    assert all(country.police.isdigit() and country.emergency.isdigit() for country in COUNTRIES)
    assert len({country.code for country in COUNTRIES}) == len(COUNTRIES) > 180
    names = [name for country in COUNTRIES for name in {*map(folded, country.also), *country.names}]
    assert [name for name, times in Counter(names).items() if times > 1] == ["congo"]


async def test_a_place_abroad_is_answered_with_the_numbers_there(client: httpx.AsyncClient) -> None:
    """No commune, and nothing for a place in France; the page without scripts says the same."""
    assert (await client.get("/api/router/communes", params={"q": "98000"})).json() == []
    (monaco,) = (await client.get("/api/router/abroad", params={"q": "98000"})).json()
    assert monaco == {
        "code": "MC", "name": {"fr": "Monaco", "en": "Monaco"}, "police": "17", "emergency": "112",
    }  # fmt: skip
    assert (await client.get("/api/router/abroad", params={"q": "Bordeaux"})).json() == []
    (suisse, *_) = (await client.get("/api/router/communes", params={"q": "Suisse"})).json()
    assert (suisse["code"], suisse["chosen"]) == ("57662", False)
    plain = (await client.get("/api/router/plain", params={"q": "Genève"})).text
    assert "Le tchat répond aussi à qui est à l’étranger." in plain
    assert "117" in plain
    for code in ("33999", "99999"):
        assert "n’existe pas" in (await client.get("/api/router/plain", params={"q": code})).text


async def test_a_number_that_is_for_everything_is_said_once(client: httpx.AsyncClient) -> None:
    """Of the police and of any emergency: 112 in Spain; and both numbers of each country that shares a name."""
    for path in ("/api/router/plain", "/competence/"):
        spain = (await client.get(path, params={"q": "Barcelone"})).text
        french = spain[spain.index("Espagne") :].partition("<span")[0].partition("</p>")[0]
        assert french.count("112") == 1, path
        both = (await client.get(path, params={"q": "Congo"})).text
        assert "Congo-Kinshasa" in both, path
        assert "Congo-Brazzaville" in both, path
    assert len((await client.get("/api/router/abroad", params={"q": "Congo"})).json()) == 2
