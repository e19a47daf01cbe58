"""The data that the directory carries: the points of communes, and the national services."""

import csv
import gzip
from datetime import date
from functools import cache
from pathlib import Path
from uuid import uuid5

from pydantic import TypeAdapter

from services.directory.domain.importing import PARTNERS
from services.directory.domain.places import Places
from shared.events.directory import Entry, PartnerPublished

DATA = Path(__file__).parent / "data"
BUNDLED = "passerelle"
"""The name under which bundled services are verified."""


class National(Entry):
    """A national service as its file has it; the key makes the id."""

    key: str
    verified_on: date


@cache
def places() -> Places:
    """The point of every commune, read once in a process."""
    with gzip.open(DATA / "communes.csv.gz", "rt", encoding="utf-8", newline="") as text:
        return {
            row["code"]: (float(row["lat"]), float(row["lon"])) if row["lat"] else None
            for row in csv.DictReader(text)
        }


def national() -> list[PartnerPublished]:
    """The national services, as they are published until an administrator changes them; ids are always the same."""
    read = TypeAdapter(list[National]).validate_json((DATA / "national.json").read_bytes())
    return [_published(service) for service in read]


def _published(service: National) -> PartnerPublished:
    partner = uuid5(PARTNERS, f"national/{service.key}")
    entry = Entry(**service.model_dump(exclude={"key", "verified_on"}))
    draft = uuid5(partner, f"shipped/{service.verified_on}")
    return PartnerPublished.now(
        id=uuid5(draft, PartnerPublished.type),
        partner=partner,
        revision=0,
        draft=draft,
        entry=entry,
        verified_by=BUNDLED,
        verified_on=service.verified_on,
    )
