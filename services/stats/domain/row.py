"""A conversation as it is counted: read from its document, whatever has come of it so far."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.stats.domain.marks import moment

PARIS = ZoneInfo("Europe/Paris")
RECEPTION = "reception"
OUTCOMES = ("signalement", "orientation", "information", "abandoned")


@dataclass(frozen=True, slots=True)
class Row:
    """One conversation whose visitor has joined; days are Europe/Paris."""

    opened: date
    force: str
    theme: str
    """Empty: not said."""
    departement: str
    closed: date | None = None
    outcome: str = ""
    answer_seconds: float | None = None
    """From the visitor's arrival to the operator's first message."""
    length_seconds: float | None = None
    """From its opening to its end."""
    urgent: bool = False

    @property
    def over(self) -> date:
        """The last day on which it counts for something."""
        return max(self.opened, self.closed or self.opened)


def row_of(document: dict[str, Any]) -> Row | None:
    """The row; None while it does not count, because its opening or its visitor has not been heard of."""
    if "opened" not in document or "joined" not in document:
        return None
    number, force = _last_stay(document)
    end = _end(document, number)
    opened, joined = moment(document["opened"]), moment(document["joined"])
    closed = moment(end["time"]) if end else None
    answered = moment(document["answered"]) if "answered" in document else None
    return Row(
        opened=day(opened),
        force=force,
        theme=(end or {}).get("theme") or document.get("theme") or "",
        departement=document.get("departement", ""),
        closed=day(closed) if closed else None,
        outcome=str(end["outcome"]) if end else "",
        answer_seconds=max(0.0, (answered - joined).total_seconds()) if answered else None,
        length_seconds=(closed - opened).total_seconds() if closed else None,
        urgent=bool(document.get("urgent")),
    )


def day(time: datetime) -> date:
    """The day in Paris."""
    return time.astimezone(PARIS).date()


def _last_stay(document: dict[str, Any]) -> tuple[int, str]:
    stays = {int(number): log for number, log in document.get("stays", {}).items()}
    number = max(stays, default=0)
    return number, stays.get(number, RECEPTION)


def _end(document: dict[str, Any], stay: int) -> dict[str, Any] | None:
    """How it ended in its last stay; None when it is open there, or again."""
    ends = [end for end in document.get("ends", {}).values() if end["stay"] == stay]
    last: dict[str, Any] | None = max(ends, key=lambda end: end["place"], default=None)
    return last if last and last["outcome"] else None
