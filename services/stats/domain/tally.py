"""A month counted exactly, for the nation and by force: the same from its conversations and from what is kept."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from services.stats.domain.row import RECEPTION, Row

OUTCOMES = ("signalement", "orientation", "information", "abandoned")
MEASURES = ("conversations", *OUTCOMES)
FORCES = ("police", "gendarmerie", RECEPTION)
WAITS = ("first-answer", "length", "received", "contacted", "overdue")


@dataclass(frozen=True, slots=True)
class Tally:
    """How many by (day, force, measure); how often each wait lasted so many minutes, by (force, wait, minutes)."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    waits: Counter[tuple[str, str, int]] = field(default_factory=Counter)

    def plain(self) -> dict[str, Any]:
        """As a document holds it."""
        return {
            name: [[*key, n] for key, n in sorted(getattr(self, name).items())] for name in self.__slots__
        }

    @classmethod
    def read(cls, plain: dict[str, Any]) -> "Tally":
        """From such a document."""
        counters = ({tuple(key): n for *key, n in plain[name]} for name in cls.__slots__)
        return cls(*(Counter(counter) for counter in counters))


def tally(rows: Iterable[Row], month: str) -> Tally:
    """Count a month: a conversation on the day of its opening, an outcome on that of its closing."""
    counted = Tally()
    for row in rows:
        if row.opened.startswith(month):
            counted.counts[row.opened, row.force, "conversations"] += 1
        if row.closed.startswith(month):
            counted.counts[row.closed, row.force, row.outcome] += 1
        for waited in row.waits:
            if waited.month == month:
                counted.waits[row.force, waited.what, waited.minutes] += 1
    return counted


def rank(minutes: Counter[int], part: float) -> int | None:
    """The least number of minutes within which that part of the waits were over (nearest rank)."""
    total, passed = sum(minutes.values()), 0
    for lasted, count in sorted(minutes.items()):
        passed += count
        if passed >= part * total:
            return lasted
    return None
