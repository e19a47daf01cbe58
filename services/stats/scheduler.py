"""The scheduler: it closes periods, publishes their figures, and folds the months whose retention has ended."""

from datetime import UTC, datetime

from services.stats.closing import ClosingRules, PeriodCloser
from services.stats.domain.calendar import day_of, next_closing, shifted
from services.stats.domain.ports import FiguresRepository
from services.stats.domain.release.event import figures_released
from services.stats.tally_cache import TallyCache
from shared.kafka.handlers import PublishInTime

SELDOM = 20
"""Ticks that read nothing, between two that read everything."""


class Scheduler:
    """The scheduler of one process: a release is written once, by the first, and published as it is written."""

    def __init__(self, repository: FiguresRepository, publish: PublishInTime, rules: ClosingRules) -> None:
        self._repository = repository
        self._tallies = TallyCache(repository)
        self._closer = PeriodCloser(repository, self._tallies, rules)
        self._publish = publish
        self._kept_months = rules.kept_months
        self._grace = rules.grace
        self._next: datetime | None = None
        """The time at which another period closes, if nothing is left to do until then; None: something may be."""
        self._skipped = 0

    async def look(self, now: datetime | None = None) -> None:
        """Tick if something is left to do or another period closes; and seldom, for a day whose events come late."""
        now = now or datetime.now(UTC)
        if self._next and now < self._next and self._skipped < SELDOM:
            self._skipped += 1
            return
        self.doubt()
        if not await self.tick(now):
            self._next = next_closing(now, self._grace)

    def doubt(self) -> None:
        """Tick at the next look: another process may have left something undone."""
        self._next, self._skipped = None, 0

    async def tick(self, now: datetime | None = None) -> bool:
        """Close what is over, publish the releases, fold what is old; whether something is left to close."""
        now = now or datetime.now(UTC)
        days = await self._repository.days()
        left = await self._closer.close(days, now)
        for period, figures in await self._repository.unpublished():
            await self._publish.acknowledged(figures_released(period, figures))
            await self._repository.mark_published(period)
        await self._fold(days, now)
        return left

    async def _fold(self, days: list[str], now: datetime) -> None:
        """Fold old months, the oldest first, once their year is released: it is counted from their conversations."""
        oldest_kept = shifted(day_of(now)[:7], -self._kept_months)
        released = await self._repository.released_periods()
        for month in sorted({day[:7] for day in days}):
            if month < oldest_kept and {month, month[:4]} <= released:
                await self._repository.fold_month(month, await self._tallies.fresh(month))
