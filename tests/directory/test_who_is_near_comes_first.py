"""Distance and order: near the commune, then the département, then everywhere; the station's own first."""

from datetime import UTC, datetime

import pytest

from services.directory.domain.nearby import Criteria, Search
from services.directory.domain.places import distance_km
from shared.codes import departement_of
from tests.support.directory.builders import (
    ARCACHON,
    BORDEAUX,
    PARIS,
    PESSAC,
    PLACES,
    a_publication,
    names_of,
)

NOON = datetime(2026, 11, 25, 11, tzinfo=UTC)
"""A Wednesday, noon in Paris."""
NATIONAL = {"commune": None, "scope": "national", "kind": "national-line"}


def search(commune: str = BORDEAUX, near_km: float = 30, at: datetime = NOON, **criteria: object) -> Search:
    """A search from Bordeaux, on a Wednesday."""
    return Search(Criteria(commune=commune, **criteria), PLACES, near_km, at)  # type: ignore[arg-type] # any of them


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [((48.8566, 2.3522), (44.8378, -0.5792), 499), ((0, 0), (0, 180), 20015), ((0, 179.5), (0, -179.5), 111)],
)
def test_a_distance_is_that_of_the_crow(
    one: tuple[float, float], other: tuple[float, float], km: float
) -> None:
    """Paris to Bordeaux, half the earth, and across the line where days change."""
    assert distance_km(one, other) == pytest.approx(km, rel=0.01)
    assert distance_km(one, other) == distance_km(other, one)
    assert distance_km(one, one) == 0


def test_those_near_come_before_the_departement_and_the_country() -> None:
    """By distance; Paris is not near Bordeaux, nor of its département."""
    found = search().find(
        [
            a_publication("A country", **NATIONAL),
            a_publication("Arcachon", ARCACHON),
            a_publication("Pessac", PESSAC),
            a_publication("Everywhere in Gironde", PARIS, scope="departements", departements=("33", "40")),
            a_publication("Bordeaux", BORDEAUX),
            a_publication("Paris", PARIS),
            a_publication("The Landes", BORDEAUX, scope="departements", departements=("40",)),
        ]
    )
    assert names_of(found) == ["Bordeaux", "Pessac", "Arcachon", "Everywhere in Gironde", "A country"]
    assert [one.distance and round(one.distance) for one in found] == [0, 11, 53, 497, None]


def test_the_stations_own_come_first_among_those_near() -> None:
    """The psychologist of Pessac before the association close by; one beyond the radius does not."""
    found = search().find(
        [
            a_publication("Close by"),
            a_publication("Pessac", PESSAC, kind="psychologist"),
            a_publication("Arcachon", ARCACHON, kind="social-worker"),
            a_publication("In Gironde", None, scope="departements", departements=("33",)),
        ]
    )
    assert names_of(found) == ["Pessac", "Close by", "Arcachon", "In Gironde"]


def test_a_national_service_of_the_theme_comes_before_the_general_ones() -> None:
    """And one of another theme is not shown."""
    partners = [
        a_publication("All", **NATIONAL),
        a_publication("Theme", **NATIONAL, themes=("discrimination",)),
        a_publication("Other", **NATIONAL, themes=("cyberharassment",)),
    ]
    assert names_of(search(theme="discrimination").find(partners)) == ["Theme", "All"]


def test_who_says_nothing_of_language_or_theme_answers_for_all() -> None:
    """A kind is said by everybody."""
    partners = [
        a_publication("French"),
        a_publication("English", languages=("en",), themes=("cyberharassment",)),
        a_publication("All", languages=(), kind="shelter"),
    ]
    assert set(names_of(search(language="en").find(partners))) == {"English", "All"}
    assert set(names_of(search(theme="discrimination").find(partners))) == {"French", "All"}
    assert names_of(search(kind="shelter").find(partners)) == ["All"]


def test_only_who_answers_now_is_shown_when_that_is_asked_for() -> None:
    """Nobody knows of one without hours; at Réunion it is another hour."""
    partners = [
        a_publication("Morning", opening="We 08:00-11:00"),
        a_publication("Noon", opening="We 12:00-13:00"),
        a_publication("Unknown"),
    ]
    found = search().find(partners)
    assert {one.partner.entry.name: one.open_now for one in found} == {
        "Morning": False, "Noon": True, "Unknown": None,
    }  # fmt: skip
    assert names_of(search(open_now=True).find(partners)) == ["Noon"]
    far = a_publication("Réunion", "97411", opening="We 15:00-15:01")
    assert names_of(search("97411", open_now=True).find([far, *partners])) == ["Réunion"]


@pytest.mark.parametrize("commune", ["98711", "33999"])
def test_a_commune_without_a_known_place_has_its_departement_and_the_country(commune: str) -> None:
    """No point, or no such commune: help is given all the same."""
    mine = a_publication("Mine", commune=None, scope="departements", departements=(departement_of(commune),))
    found = search(commune).find(
        [a_publication("A country", **NATIONAL), mine, a_publication("Paris", PARIS)]
    )
    assert names_of(found) == ["Mine", "A country"]
    assert {one.distance for one in found} == {None}


def test_without_a_commune_everybody_is_shown_the_country_first() -> None:
    """As an administrator reads the list."""
    found = search("").find([a_publication("Paris", PARIS), a_publication("A country", **NATIONAL)])
    assert names_of(found) == ["A country", "Paris"]


def test_the_departement_of_a_commune_is_in_its_code() -> None:
    """Corsica and overseas too."""
    found = [departement_of(code) for code in ("33063", "2A004", "97411", "98711", "")]
    assert found == ["33", "2A", "974", "987", ""]
