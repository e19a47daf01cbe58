"""What a document says once it is read whole: a conversation that counts, or not yet."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.stats.domain.calendar import day_of
from services.stats.domain.places import UNKNOWN

RECEPTION = "reception"
"""Where a conversation is that no force has."""


@dataclass(frozen=True, slots=True)
class Waited:
    """How long somebody waited, in whole minutes, and the month in which that is counted."""

    what: str
    month: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Row:
    """A conversation as the figures see it; days are Europe/Paris."""

    force: str
    departement: str
    theme: str
    opened: str
    closed: str = ""
    outcome: str = ""
    waits: tuple[Waited, ...] = ()


def row(document: Mapping[str, Any]) -> Row | None:
    """Read a document; None while its visitor has not joined: an opening whose answer was lost."""
    if "joined" not in document or "opened" not in document:
        return None
    number, _, force = document["stay"].partition(".")
    ends = [end.split(" ") for end in sorted(document.get("ends", {}).values()) if end.startswith(number)]
    closed = ends[-1] if ends and len(ends[-1]) == 4 else None
    themes = [end[3] for end in ends if len(end) == 4 and end[3]]
    return Row(
        force=force,
        departement=document["departement"],
        theme=themes[-1] if themes else document.get("theme", UNKNOWN),
        opened=_day(document["opened"]),
        closed=_day(closed[1]) if closed else "",
        outcome=closed[2] if closed else "",
        waits=tuple(_waits(document, closed[1] if closed else "")),
    )


def _waits(document: Mapping[str, Any], closed: str) -> list[Waited]:
    """What was waited for, counted in the month in which the wait began; the length, in that of its end."""
    joined, forwarded = document["joined"], document.get("forwarded", "")
    found = [
        _waited("first-answer", joined, document.get("answered", ""), joined),
        _waited("length", document["opened"], closed, closed),
        _waited("received", forwarded, document.get("received", ""), forwarded),
        _waited("contacted", forwarded, document.get("contacted", ""), forwarded),
        _waited("overdue", forwarded, document.get("overdue", ""), forwarded),
    ]
    return [waited for waited in found if waited]


def _waited(what: str, since: str, until: str, counted: str) -> Waited | None:
    if not since or not until:
        return None
    lasted = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return Waited(what, _day(counted)[:7], max(0, round(lasted.total_seconds() / 60)))


def _day(time: str) -> str:
    return day_of(datetime.fromisoformat(time))
