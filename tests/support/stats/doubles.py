"""Doubles of the ports of stats, written by hand: a store in memory, and a Kafka that keeps what is published."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.stats.domain.calendar import day_of
from services.stats.domain.figures.opinions import QUESTIONS, OpinionKey, counted
from services.stats.domain.figures.tally import Tally
from services.stats.domain.projection.change import ERASED, Change, changed
from services.stats.domain.projection.counted_conversation import CountedConversation, counted_conversation
from services.stats.domain.projection.erasure import reduction
from services.stats.domain.projection.project import change_of
from services.stats.domain.release.as_released import CELLS
from services.stats.domain.release.attribute_figures import ReleasedTables
from services.stats.domain.suppression.cells import FigureKey
from shared.cloudevents.event import Event
from shared.events.chat import OpinionGiven
from shared.kafka.producer import NotAcknowledged

Figures = Mapping[FigureKey, int]


@dataclass
class RememberedFigures:
    """The projection and the repository in one, in memory; or a store that is away."""

    documents: dict[str, dict[str, Any]] = field(default_factory=dict)
    changed_days: set[str] = field(default_factory=set)
    releases: dict[str, tuple[Figures, Figures]] = field(default_factory=dict)
    tables: dict[str, ReleasedTables] = field(default_factory=dict)
    published_periods: set[str] = field(default_factory=set)
    months: dict[str, Tally] = field(default_factory=dict)
    kept_opinions: dict[str, OpinionGiven] = field(default_factory=dict)
    away: bool = False
    readings: int = 0
    """The number of times that something was read."""

    def apply(self, change: Change) -> None:
        """Bring a change to its document at once."""
        document = changed(self.documents.get(change.conversation), change)
        if ERASED in document:
            document = changed(document, reduction(document))
        self.documents[change.conversation] = document
        self.changed_days |= change.days_of_a_new_document

    def keep(self, opinion: OpinionGiven) -> None:
        """Remember an opinion by its id."""
        self.kept_opinions[str(opinion.id)] = opinion

    def consume(self, event: Any) -> None:
        """Bring an event to its document, if it counts."""
        if change := change_of(event):
            self.apply(change)

    async def days(self) -> list[str]:
        """The days on which some conversation changed."""
        self.readings += 1
        return sorted(self.changed_days)

    async def conversations(
        self, months: Iterable[str], before: datetime | None = None
    ) -> list[CountedConversation]:
        """The conversations that count, of those that changed in these months."""
        self.readings += 1
        self._reach()
        asked = tuple(months)
        documents = [d for d in self.documents.values() if any(day[:7] in asked for day in d["days"])]
        return [counted for d in documents if (counted := counted_conversation(d, before))]

    async def opinions(self, month: str) -> Counter[OpinionKey]:
        """The opinions of a month."""
        of_month = [one for one in self.kept_opinions.values() if day_of(one.time).startswith(month)]
        return sum((counted(one.force, one.model_dump(include={*QUESTIONS})) for one in of_month), Counter())

    async def released_periods(self) -> set[str]:
        """The periods that are released."""
        self.readings += 1
        return set(self.releases)

    async def released_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures of these periods for analysts."""
        return {p: dict(self.releases[p][0]) for p in periods if p in self.releases}

    async def public_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures of these periods for everybody."""
        return {p: dict(self.releases[p][1]) for p in periods if p in self.releases}

    async def released_tables(self, periods: Iterable[str]) -> dict[str, ReleasedTables]:
        """The tables of attributes and of delays of these periods."""
        return {p: self.tables.get(p, {}) for p in periods if p in self.releases}

    async def add_release(
        self, period: str, figures: Figures, public: Figures, tables: ReleasedTables | None = None
    ) -> None:
        """Remember a release, unless there is one."""
        if period not in self.releases:
            self.tables[period] = tables or {}
        self.releases.setdefault(period, (figures, public))

    async def unpublished(self) -> list[tuple[str, Figures]]:
        """The releases of days and months that Kafka may not have."""
        return [
            (period, public)
            for period, (_, public) in sorted(self.releases.items())
            if len(period) > 4 and period not in self.published_periods
        ]

    async def mark_published(self, period: str) -> None:
        """Remember that Kafka has the release of this period."""
        self.published_periods.add(period)

    async def folded_month(self, month: str) -> Tally | None:
        """The tally of a folded month."""
        self._reach()
        return self.months.get(month)

    async def fold_month(self, month: str, tally: Tally) -> None:
        """Remember the tally, and delete the conversations that count in no later month."""
        self.months.setdefault(month, tally)
        self.tables.get(month, {}).pop(CELLS, None)
        for name, document in list(self.documents.items()):
            months = {day[:7] for day in document["days"]}
            if month in months and max(months) <= month:
                del self.documents[name]
        for name, opinion in list(self.kept_opinions.items()):
            if day_of(opinion.time).startswith(month):
                del self.kept_opinions[name]

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("the store is away")


@dataclass
class Kafka:
    """The events that were published; or a Kafka that is away."""

    published: list[Event] = field(default_factory=list)
    away: bool = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Remember these events."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published.extend(events)
