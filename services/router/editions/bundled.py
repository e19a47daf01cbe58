"""The bundled edition, which the product carries: in force from its date on, until another one is activated."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from services.router.domain.editions import ActivatedEdition
from services.router.domain.moments import moment
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions.arrangement import arrangement_of_bundled
from services.router.editions.edition import Edition, communes_of, former_of, listed_of, unpacked
from services.router.editions.files.competence import short_list_cells
from services.router.editions.files.published import read_published
from services.router.editions.importing import import_edition
from services.router.editions.names import ALIASES

DATA = Path(__file__).parent / "data"
ID, DATE = "2026-08", "2026-08-01"
FILES = ("communes.csv.gz", "former-communes.csv.gz", "departements.csv", "police-competence.csv")


def bundled_edition() -> Edition:
    """Read the bundled files, in a fraction of a second."""
    return import_edition(ID, DATE, [read_published(DATA / name) for name in FILES])


@cache
def bundled_territory() -> Territory:
    """The territory of the bundled edition, read once and row by row: a router's start is quick and small."""
    places, *others = FILES
    former, departements, shorter = (read_published(DATA / name) for name in others)
    communes = communes_of(unpacked((DATA / places).read_bytes(), "communes"), {})
    return Territory(
        communes,
        {row["code"]: row["nom"] for _, row in departements.rows},
        listed_of(short_list_cells(shorter, communes.values()), communes),
        former_of(row for _, row in former.rows),
    )


@cache
def bundled_sha256() -> str:
    """The hash of the bundled edition's content, which its activation names."""
    return bundled_edition().sha256


@cache
def bundled_edition_in_force() -> ActivatedEdition:
    """The bundled edition, in force from its date on; made once, for the routers of one process share it."""
    with _uncollected():
        territory = bundled_territory()
        gazetteer = Gazetteer(territory, ALIASES, arrangement_of_bundled())
        return ActivatedEdition(ID, moment(DATE), territory, gazetteer)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the garbage collector, which never looks at what was made here either: it stays."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
