"""The bundled data agree with their sources, and fit what the others know."""

import csv
import gzip
import json
from collections import defaultdict
from pathlib import Path

import pytest

from services.directory.bundled import national, places
from services.directory.domain.fitting import fitted
from services.directory.domain.importing import COLUMNS
from services.directory.domain.places import Point, distance_km
from shared.codes import DEPARTEMENTS, THEMES, departement_of

HOUSE = Path(__file__).parents[2]
NUMBERS = {"17", "112", "114", "3919", "116 006", "119", "3018", "3114"}


def test_communes_are_where_the_router_has_them() -> None:
    """Every one of them: services meet only on Kafka, so each carries its own copy."""
    file = HOUSE / "services/router/editions/data/communes.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as text:
        theirs = {row["code"]: (row["lat"], row["lon"]) for row in csv.DictReader(text)}
    assert {
        code: tuple(map(float, point)) if point[0] else None for code, point in theirs.items()
    } == places()


def test_no_commune_lies_among_those_of_another_departement() -> None:
    """Nor in the sea: each has one of its own near it, as far as towns are from each other there."""
    points: dict[str, list[Point]] = defaultdict(list)
    for code, point in places().items():
        if point:
            points[departement_of(code)].append(point)
    for departement, there in points.items():
        far = 110 if departement == "973" else 30
        alone = [a for a in there if all(a is b or distance_km(a, b) > far for b in there)]
        assert alone == [], departement


@pytest.mark.parametrize(
    ("code", "neighbour"),
    [
        ("77108", "93051"),
        ("56243", "56260"),
        ("97129", "97112"),
        ("94076", "94028"),
        ("01082", "01033"),
        ("01173", "01071"),
    ],
)
def test_a_commune_is_beside_its_neighbour(code: str, neighbour: str) -> None:
    """Chelles, Séné, Sainte-Rose, Villejuif, Chanay and Gex, which stood up to 13,000 km away."""
    here, there = places()[code], places()[neighbour]
    assert here
    assert there
    assert distance_km(here, there) < 70


def test_the_national_services_are_those_of_the_mission() -> None:
    """Each with its number, its hours, and the date on which somebody looked."""
    bundled = national()
    assert {event.entry.phone for event in bundled} == NUMBERS
    assert {event.entry.scope for event in bundled} == {"national"}
    assert all(event.entry.hours.opening and event.entry.hours.text for event in bundled)
    assert all(fitted(event.entry, places()) == event.entry for event in bundled)


def test_bundled_services_have_the_same_ids_at_every_start() -> None:
    """Two instances that publish them publish them once."""
    assert [(event.id, event.partner) for event in national()] == [
        (event.id, event.partner) for event in national()
    ]
    assert len({event.partner for event in national()}) == len(NUMBERS)


def test_the_themes_of_bundled_services_are_known_themes() -> None:
    """A theme is data, of chat's; the directory takes the same codes, and bundles none that nobody has."""
    known = [theme["code"] for theme in json.loads((HOUSE / "services/chat/content/themes.json").read_text())]
    assert known == list(THEMES)
    assert {theme for event in national() for theme in event.entry.themes} <= set(known)


def test_the_known_departements_are_those_of_the_territory() -> None:
    """The directory takes no other code."""
    with (HOUSE / "services/router/editions/data/departements.csv").open(encoding="utf-8") as text:
        assert {row["code"] for row in csv.DictReader(text)} == set(DEPARTEMENTS)


def test_the_columns_of_a_file_are_documented() -> None:
    """Each of them, and no other."""
    text = (HOUSE / "services/directory/data/README.md").read_text().split("## Partners by CSV")[1]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    assert {name.strip("` ") for cell in cells for name in cell.split(",")} == set(COLUMNS)
