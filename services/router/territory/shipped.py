"""The edition that the product carries: in force from its date on, until another one is activated."""

import csv
import gc
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from services.router.domain.atlas import Atlas
from services.router.domain.competence import Territory
from services.router.domain.moments import moment
from services.router.domain.search.gazetteer import Gazetteer
from services.router.territory.competence_files import of_police
from services.router.territory.edition import Edition, by_code, commune_of, former_of, listed_of
from services.router.territory.importing import imported
from services.router.territory.published import Row, read_published

DATA = Path(__file__).parent / "data"
ID, DATE = "2026-08", "2026-08-01"
FILES = ("communes.csv.gz", "former-communes.csv.gz", "departements.csv", "police-competence.csv")


def shipped() -> Edition:
    """Read the shipped files, in a fraction of a second."""
    return imported(ID, DATE, [read_published(DATA / name) for name in FILES])


@cache
def shipped_territory() -> Territory:
    """Its territory, read once and row by row: a router's start is quick and small."""
    places, former, departements, police = FILES
    communes = by_code(commune_of(row, {}) for row in _rows(places))
    competence = of_police(read_published(DATA / police), communes.values())
    return Territory(
        communes,
        {row["code"]: row["nom"] for row in _rows(departements)},
        listed_of(competence, communes),
        former_of(_rows(former)),
    )


@cache
def shipped_sha256() -> str:
    """What its content is known by, where it is activated again."""
    return shipped().sha256


def shipped_atlas() -> Atlas:
    """The edition as it is in force from its date on."""
    with _uncollected():
        territory = shipped_territory()
        return Atlas(ID, moment(DATE), territory, Gazetteer(territory))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Nothing made here is garbage: to look for it again and again would take a quarter of the start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _rows(name: str) -> Iterator[Row]:
    opened = gzip.open if name.endswith(".gz") else open
    with opened(DATA / name, "rt", encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        columns = next(lines)
        for line in lines:  # a third faster than `csv.DictReader`, and the files are ours
            yield dict(zip(columns, line, strict=True))
