"""The data that the directory carries: the points of communes, and the national services."""

import csv
import gzip
import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import TypeAdapter

from services.directory.domain.importing import PARTNERS
from services.directory.domain.places import Places
from services.directory.domain.wording import TRANSLATED, Wording
from shared.events.directory import Entry, PartnerPublished
from shared.languages import FIRST, translated

DATA = Path(__file__).parent / "data"
NATIONAL = DATA / "national.json"
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
    read = TypeAdapter(list[National]).validate_python([_in_french(row) for row in _rows()])
    return [_published(service) for service in read]


@cache
def wordings() -> dict[UUID, Wording]:
    """The texts of the national services in each language, with those of the languages' folders."""
    return {_partner(row["key"]): _wording(row) for row in _rows()}


def _rows() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(NATIONAL.read_text("utf-8"))
    return rows


def _in_french(row: dict[str, Any]) -> dict[str, Any]:
    hours = {**row["hours"], "text": row["hours"]["text"][FIRST]}
    return {**row, **{name: row[name][FIRST] for name in TRANSLATED if name in row}, "hours": hours}


def _wording(row: dict[str, Any]) -> Wording:
    texts = {"hours": row["hours"]["text"], **{name: row[name] for name in TRANSLATED if name in row}}
    return {name: translated(text, NATIONAL.name, row["key"], name) for name, text in texts.items()}


def _partner(key: str) -> UUID:
    return uuid5(PARTNERS, f"national/{key}")


def _published(service: National) -> PartnerPublished:
    partner = _partner(service.key)
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
