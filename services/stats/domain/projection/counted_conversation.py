"""A conversation as the figures count it, read from its document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.stats.domain.calendar import day_of
from services.stats.domain.departements import UNKNOWN

RECEPTION = "reception"
"""The log of a conversation that no force has."""


@dataclass(frozen=True, slots=True)
class Wait:
    """The length of a wait in whole minutes, and the month in which it is counted."""

    kind: str
    month: str
    minutes: int


@dataclass(frozen=True, slots=True)
class CountedConversation:
    """A conversation whose visitor has joined; days are Europe/Paris."""

    force: str
    departement: str
    theme: str
    opened: str
    closed: str = ""
    outcome: str = ""
    waits: tuple[Wait, ...] = ()


def counted_conversation(document: Mapping[str, Any]) -> CountedConversation | None:
    """Read a document; None while its visitor has not joined: an opening whose answer was lost."""
    if "joined" not in document or "opened" not in document:
        return None
    stay_number, _, force = document["stay"].partition(".")
    ends = [
        end.split(" ") for end in sorted(document.get("ends", {}).values()) if end.startswith(stay_number)
    ]
    closing = ends[-1] if ends and len(ends[-1]) == 4 else None
    themes = [end[3] for end in ends if len(end) == 4 and end[3]]
    return CountedConversation(
        force=force,
        departement=document["departement"],
        theme=themes[-1] if themes else document.get("theme", UNKNOWN),
        opened=_day(document["opened"]),
        closed=_day(closing[1]) if closing else "",
        outcome=closing[2] if closing else "",
        waits=tuple(_waits(document, closing[1] if closing else "")),
    )


def _waits(document: Mapping[str, Any], closed: str) -> list[Wait]:
    """The waits of a conversation, each counted in the month of its beginning; the length, in that of its end."""
    joined, forwarded = document["joined"], document.get("forwarded", "")
    waits = [
        _wait("first-answer", joined, document.get("answered", ""), joined),
        _wait("length", document["opened"], closed, closed),
        _wait("received", forwarded, document.get("received", ""), forwarded),
        _wait("contacted", forwarded, document.get("contacted", ""), forwarded),
        _wait("overdue", forwarded, document.get("overdue", ""), forwarded),
    ]
    return [wait for wait in waits if wait]


def _wait(kind: str, since: str, until: str, counted_at: str) -> Wait | None:
    if not since or not until:
        return None
    lasted = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return Wait(kind, _day(counted_at)[:7], max(0, round(lasted.total_seconds() / 60)))


def _day(time: str) -> str:
    return day_of(datetime.fromisoformat(time))
