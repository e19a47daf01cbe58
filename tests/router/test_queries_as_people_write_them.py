"""A held table of texts as people write them, each with the reason for which it stands there."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from services.router.api.answers import found_and_chosen
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.spelling import folded
from services.router.domain.territory import Territory
from services.router.editions.names import area_names, former_names, hamlet_names

TABLE = Path(__file__).with_name("queries-as-people-write-them.csv")
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
FIRST = 5


@pytest.mark.parametrize("why", sorted({row["why"] for row in ROWS}))
def test_texts_of_this_kind_find_what_is_meant(why: str, gazetteer: Gazetteer) -> None:
    """The commune that comes first, and the one that the text alone chooses; an empty cell is none."""
    wrong = []
    for row in (row for row in ROWS if row["why"] == why):
        found, chosen = found_and_chosen(gazetteer, row["typed"], 8)
        first = found[0].commune.code if found else ""
        if (first, chosen.code if chosen else "") != (row["first"], row["chosen"]):
            wrong.append((row["typed"], first, chosen and chosen.name))
    assert wrong == []


def test_the_table_is_large_and_every_row_says_why() -> None:
    """And none stands there twice."""
    assert len(ROWS) >= 630
    assert all(row["why"] for row in ROWS)
    assert [typed for typed, times in Counter(row["typed"] for row in ROWS).items() if times > 1] == []


def test_every_commune_is_among_the_first_five_by_its_own_name(
    gazetteer: Gazetteer, territory: Territory
) -> None:
    """All 35,011 that may be chosen, or one of those that share the name: 99 of 100 and more."""
    bearing: dict[str, tuple[str, set[str]]] = {}
    cities = {commune.city for commune in territory.communes.values()}
    for place in territory.communes.values():
        if place.code not in cities:
            bearing.setdefault(folded(place.name), (place.name, set()))[1].add(place.code)
    lost = [
        name
        for name, codes in bearing.values()
        if codes.isdisjoint(each.commune.code for each in gazetteer.find(name, FIRST))
    ]
    assert len(lost) * 100 < len(bearing), lost[:20]


def test_every_name_since_1943_is_among_the_first_five(gazetteer: Gazetteer, territory: Territory) -> None:
    """A commune of today that had the name, or bears it; of a city, an arrondissement."""
    bearing: dict[str, set[str]] = {}
    named = [(each.name, each.code) for each in territory.communes.values()]
    for name, code in (*named, *territory.former):
        bearing.setdefault(folded(name), set()).add(code)
    known = [name for name, code in territory.former if code in territory.communes]
    names = sorted({*known, *(name for name, _ in former_names())})
    found = {
        name: {
            code for each in gazetteer.find(name, FIRST) for code in (each.commune.code, each.commune.city)
        }
        for name in names
    }
    assert [name for name in names if not bearing[folded(name)] & found[name]] == []


def test_every_postal_code_reaches_every_one_of_its_communes(
    gazetteer: Gazetteer, territory: Territory
) -> None:
    """Of all codes that there are."""
    cities = {commune.city for commune in territory.communes.values()}
    having: dict[str, set[str]] = {}
    for commune in territory.communes.values():
        for postal in commune.postal_codes if commune.code not in cities else ():
            having.setdefault(postal, set()).add(commune.code)
    found = {code: {each.commune.code for each in gazetteer.find(code, 60)} for code in having}
    assert [code for code in having if found[code] != having[code]] == []


def test_every_hamlet_is_among_the_first_five(gazetteer: Gazetteer) -> None:
    """98 of 100 and more: areas come before, and the communes of a name that many have (« La Garde »)."""
    of: dict[str, set[str]] = {}
    for name, code in hamlet_names():
        of.setdefault(name, set()).add(code)
    lost = [n for n in of if of[n].isdisjoint(each.commune.code for each in gazetteer.find(n, FIRST))]
    assert len(lost) * 50 < len(of), lost


def test_an_area_s_name_offers_the_communes_of_its_departements(
    gazetteer: Gazetteer, territory: Territory
) -> None:
    """Of régions and provinces; a commune of that very name comes first."""
    for name, codes in area_names():
        assert set(codes) <= territory.departements.keys(), name
        found = gazetteer.find(name, 60)
        there = [each for each in found if each.matched == "departement"]
        assert there, name
        assert {each.commune.departement for each in there} <= set(codes), name
        assert gazetteer.chosen(name) is None
