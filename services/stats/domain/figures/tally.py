"""The tally of a month: exact counts for each force, the same from its conversations and from its folded document."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from services.stats.domain.projection.counted_conversation import RECEPTION, CountedConversation
from shared.forces import FORCES

OUTCOMES = ("signalement", "orientation", "information", "abandoned")
MEASURES = ("conversations", *OUTCOMES)
"""All of these are released, and suppressed where they must be; a figure that is not released is only counted."""
FORCES_AND_RECEPTION = (*FORCES, RECEPTION)
WAITS = ("first-answer", "length", "received", "unreachable", "contacted", "overdue")


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts by (day, force, measure), of waits by (force, wait, minutes), of openings by (force, *particulars).

    Particulars are counted together, so that any of them can be tabled with any other once the month is folded; they
    have no day, no département and no theme.
    """

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    waits: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    particulars: Counter[tuple[str, ...]] = field(default_factory=Counter)
    opinions: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """By force, question and answer."""
    begun: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The waits that began, over or not, by force and kind; none of a month folded by an earlier version."""

    def to_document(self) -> dict[str, Any]:
        """The fields of its document."""
        return {
            name: [[*key, n] for key, n in sorted(getattr(self, name).items())] for name in self.__slots__
        }

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Tally":
        """Read a tally from its document."""
        counters = ({tuple(key): n for *key, n in document.get(name, ())} for name in cls.__slots__)
        return cls(*(Counter(counter) for counter in counters))


def with_live(stopped: Tally, live: Tally, force: str) -> Tally:
    """The counts of one force as they are now, those of all others as they were when the figures were stopped."""
    others = {key: n for key, n in stopped.counts.items() if key[1] != force}
    counts = Counter(others | {key: n for key, n in live.counts.items() if key[1] == force})
    return replace(stopped, counts=counts)


def tally_month(conversations: Iterable[CountedConversation], month: str) -> Tally:
    """Count a month: a conversation on the day of its opening, an outcome on the day of its closing."""
    tally = Tally()
    for conversation in conversations:
        if conversation.opened.startswith(month):
            tally.counts[conversation.opened, conversation.force, "conversations"] += 1
            tally.particulars[conversation.force, *conversation.particulars] += 1
        if conversation.closed.startswith(month):
            tally.counts[conversation.closed, conversation.force, conversation.outcome] += 1
        for kind, began in conversation.begun:
            if began == month:
                tally.begun[conversation.force, kind] += 1
        for wait in conversation.waits:
            if wait.month == month:
                tally.waits[conversation.force, wait.kind, wait.minutes] += 1
    return tally


def quantile(minutes: Counter[int], share: float) -> int | None:
    """The least number of minutes within which that share of the waits were over (nearest rank)."""
    total, passed = sum(minutes.values()), 0
    for lasted, count in sorted(minutes.items()):
        passed += count
        if passed >= share * total:
            return lasted
    return None
