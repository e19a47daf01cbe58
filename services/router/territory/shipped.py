"""The edition that the product carries: in force from its date on, until another one is activated."""

from datetime import datetime
from functools import cache
from pathlib import Path

from services.router.domain.competence import Territory
from services.router.domain.moments import moment
from services.router.territory.edition import Edition
from services.router.territory.importing import imported
from services.router.territory.published import read_published

DATA = Path(__file__).parent / "data"
ID, DATE = "2026-08", "2026-08-01"
FILES = ("communes.csv.gz", "former-communes.csv.gz", "departements.csv", "police-competence.csv")


def shipped() -> Edition:
    """Read the shipped files, in a fraction of a second."""
    return imported(ID, DATE, [read_published(DATA / name) for name in FILES])


def shipped_since() -> datetime:
    """The moment from which it is in force."""
    return moment(DATE)


@cache
def shipped_territory() -> Territory:
    """Its territory, read once."""
    return shipped().territory()
