"""A conversation as the figures count it, read from its document."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.stats.domain.calendar import PARIS, day_of, utc_text
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.particulars import COUNTED, REDUCED, particulars_of

RECEPTION = "reception"
"""The log of a conversation that no force has."""


TIMES = ("opened", "joined", "answered", "forwarded", "received", "unreachable", "contacted", "overdue")
"""The fields that are times; of an erased conversation, days alone."""
BEGINNINGS = {
    "first-answer": "joined", "received": "forwarded", "unreachable": "forwarded", "contacted": "forwarded",
    "overdue": "forwarded",
}  # fmt: skip
"""The time at which each kind of wait begins, that may have no end."""
DAY_ALONE = "!"
"""The beginning of a day without its time: before every digit, so that the least of both is the day."""


YES, NO = "yes", "no"


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
    """The waits that are over."""
    begun: tuple[tuple[str, str], ...] = ()
    """The waits that began, over or not: their kind, and the month."""
    particulars: tuple[str, ...] = (UNKNOWN,) * len(COUNTED)
    """In the order of `COUNTED`."""
    hour: str = UNKNOWN
    """Of the opening, in Paris, as `07`; an erased conversation has none, nor a language."""
    language: str = UNKNOWN
    front_end: str = UNKNOWN
    psychologist: str = NO
    """Whether one joined."""
    help: str = NO
    """Whether the visitor was given the card of somebody who can help."""


def counted_conversation(
    document: Mapping[str, Any], before: datetime | None = None
) -> CountedConversation | None:
    """Read a document, as it was known before then; None while its visitor has not joined: an answer was lost."""
    document = _known_before(document, before) if before else document
    if "joined" not in document or "opened" not in document:
        return None
    stay_number, _, force = document["stay"].partition(".")
    every_end = [end.split(" ") for end in sorted(document.get("ends", {}).values())]
    ends = [end for end in every_end if end[0].startswith(stay_number)]
    closing = (_sent(every_end) if "forwarded" in document else None) or _last_closing(ends)
    themes = [end[3] for end in ends if len(end) == 4 and end[3]]
    return CountedConversation(
        force=force,
        departement=document["departement"],
        theme=themes[-1] if themes else document.get("theme", UNKNOWN),
        opened=day_of_text(document["opened"]),
        closed=day_of_text(closing[1]) if closing else "",
        outcome=closing[2] if closing else "",
        waits=tuple(_waits(document, closing[1] if closing else "")),
        begun=tuple(
            (kind, day_of_text(document[since])[:7])
            for kind, since in BEGINNINGS.items()
            if since in document
        ),
        particulars=particulars_of(document, document.get("ends", {})),
        hour=_hour_of_text(document["opened"]),
        **_said(document),
    )


def _said(document: Mapping[str, Any]) -> dict[str, str]:
    """The fields that a document has, as they are written; what is reduced counts as not said."""
    names = ("language", "front_end", "psychologist", "help")
    return {
        name: UNKNOWN if document[name] == REDUCED else document[name] for name in names if name in document
    }


def _hour_of_text(time: str) -> str:
    """The hour in Paris of a time; of a day alone, none is known."""
    return UNKNOWN if time.startswith(DAY_ALONE) else f"{datetime.fromisoformat(time).astimezone(PARIS):%H}"


def _known_before(document: Mapping[str, Any], end: datetime) -> dict[str, Any]:
    """The document without what happened since the end of a day; the force is the one that it has by now."""
    kept = {name: value for name, value in document.items() if name not in TIMES or _is_before(value, end)}
    ends = {
        event: text for event, text in document.get("ends", {}).items() if _is_before(text.split(" ")[1], end)
    }
    return kept | {"ends": ends}


def day_of_text(time: str) -> str:
    """The day in Paris of a time, or of a day alone."""
    return time[1:] if time.startswith(DAY_ALONE) else day_of(datetime.fromisoformat(time))


def _is_before(time: str, end: datetime) -> bool:
    return time[1:] < day_of(end) if time.startswith(DAY_ALONE) else time < utc_text(end)


def _sent(ends: list[list[str]]) -> list[str] | None:
    """The first closing as a signalement: one that was sent stays counted, whatever the conversation does next."""
    return next((end for end in ends if len(end) == 4 and end[2] == "signalement"), None)


def _last_closing(ends: list[list[str]]) -> list[str] | None:
    return ends[-1] if ends and len(ends[-1]) == 4 else None


def _waits(document: Mapping[str, Any], closed: str) -> list[Wait]:
    """The waits of a conversation, each counted in the month of its beginning; the length, in that of its end."""
    lasted = {kind: text.split(" ") for kind, text in document.get("lasted", {}).items()}
    kept = [Wait(kind, month, int(minutes)) for kind, (month, minutes) in lasted.items()]
    joined, forwarded = document["joined"], document.get("forwarded", "")
    waits = [
        _wait("first-answer", joined, document.get("answered", ""), joined),
        _wait("length", document["opened"], closed, closed),
        _wait("received", forwarded, document.get("received", ""), forwarded),
        _wait("unreachable", forwarded, document.get("unreachable", ""), forwarded),
        _wait("contacted", forwarded, document.get("contacted", ""), forwarded),
        _wait("overdue", forwarded, document.get("overdue", ""), forwarded),
    ]
    return kept + [wait for wait in waits if wait and wait.kind not in lasted]


def _wait(kind: str, since: str, until: str, counted_at: str) -> Wait | None:
    if not since or not until or DAY_ALONE in since + until:
        return None
    lasted = datetime.fromisoformat(until) - datetime.fromisoformat(since)
    return Wait(kind, day_of_text(counted_at)[:7], max(0, round(lasted.total_seconds() / 60)))
