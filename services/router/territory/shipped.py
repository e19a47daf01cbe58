"""The edition that the product carries: in force from its date on, until another one is activated."""

from functools import cache
from pathlib import Path

from services.router.domain.atlas import Atlas
from services.router.domain.competence import Territory
from services.router.domain.moments import moment
from services.router.domain.search.gazetteer import Gazetteer
from services.router.territory.edition import Edition
from services.router.territory.importing import imported
from services.router.territory.published import read_published

DATA = Path(__file__).parent / "data"
ID, DATE = "2026-08", "2026-08-01"
FILES = ("communes.csv.gz", "former-communes.csv.gz", "departements.csv", "police-competence.csv")


def shipped() -> Edition:
    """Read the shipped files, in a fraction of a second."""
    return imported(ID, DATE, [read_published(DATA / name) for name in FILES])


@cache
def shipped_territory() -> Territory:
    """Its territory, read once."""
    return shipped().territory()


@cache
def shipped_sha256() -> str:
    """What its content is known by, where it is activated again."""
    return shipped().sha256


def shipped_atlas() -> Atlas:
    """The edition as it is in force from its date on."""
    territory = shipped_territory()
    return Atlas(ID, moment(DATE), territory, Gazetteer(territory))
