"""Doubles of what stats needs, written by hand: books in memory, and a Kafka that remembers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.stats.domain.hear import note
from services.stats.domain.note import Note, noted
from services.stats.domain.row import Row, row
from services.stats.domain.tally import Tally
from services.stats.domain.withhold import Key
from shared.cloudevents.event import Event
from shared.kafka.producer import NotAcknowledged

Figures = Mapping[Key, int]


@dataclass
class RememberedBooks:
    """Notes and books in one; or a store that is away."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    releases: dict[str, tuple[Figures, Figures]] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)
    months: dict[str, Tally] = field(default_factory=dict)
    away: bool = False
    readings: int = 0
    """How often something was asked."""

    def take(self, note: Note) -> None:
        """Write it at once."""
        self.documents[note.conversation] = noted(self.documents.get(note.conversation), note)
        self.seen |= note.days

    def consume(self, event: Any) -> None:
        """Note what counts of a fact."""
        if found := note(event):
            self.take(found)

    async def days(self) -> list[str]:
        """The days on which something was noted."""
        self.readings += 1
        return sorted(self.seen)

    async def rows(self, months: Iterable[str]) -> list[Row]:
        """The conversations of which something was noted in these months."""
        self.readings += 1
        self._reach()
        wanted = tuple(months)
        found = [d for d in self.documents.values() if any(day[:7] in wanted for day in d["days"])]
        return [known for document in found if (known := row(document))]

    async def periods(self) -> set[str]:
        """What is released."""
        self.readings += 1
        return set(self.releases)

    async def released(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What analysts may read of these."""
        return {p: dict(self.releases[p][0]) for p in periods if p in self.releases}

    async def public(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What was told of these to everybody."""
        return {p: dict(self.releases[p][1]) for p in periods if p in self.releases}

    async def release(self, period: str, figures: Figures, public: Figures) -> None:
        """Remember a release, unless there is one."""
        self.releases.setdefault(period, (figures, public))

    async def untold(self) -> list[tuple[str, Figures]]:
        """Days and months of which Kafka may not have been told."""
        return [
            (p, published)
            for p, (_, published) in sorted(self.releases.items())
            if len(p) > 4 and p not in self.announced
        ]

    async def published(self, period: str) -> None:
        """Kafka has it."""
        self.announced.add(period)

    async def folded(self, month: str) -> Tally | None:
        """The figures of a folded month."""
        self._reach()
        return self.months.get(month)

    async def fold(self, month: str, tally: Tally) -> None:
        """Keep the figures, and delete what counts in no later month."""
        self.months.setdefault(month, tally)
        kept = {name: d for name, d in self.documents.items() if max(d["days"])[:7] > month or month not in {
            day[:7] for day in d["days"]
        }}  # fmt: skip
        self.documents = kept

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("the store is away")


@dataclass
class Kafka:
    """Remembers what was told; or is away."""

    published: list[Event] = field(default_factory=list)
    away: bool = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Remember these."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published.extend(events)
