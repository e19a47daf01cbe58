"""The clock: closes periods, tells of them, and folds the months whose retention has ended."""

from datetime import UTC, datetime

from services.stats.closing import Closing, Rules
from services.stats.domain.calendar import day_of, next_closing, shifted
from services.stats.domain.ports import Books
from services.stats.domain.told import figures_released
from services.stats.ledger import Ledger
from shared.kafka.handlers import PublishInTime

SELDOM = 20
"""Looks at nothing, between two at everything."""


class Scheduler:
    """What it writes is written once, whichever process is first; what is told is what is written."""

    def __init__(self, books: Books, publish: PublishInTime, rules: Rules) -> None:
        self._books = books
        self._ledger = Ledger(books)
        self._closing = Closing(books, self._ledger, rules)
        self._publish = publish
        self._kept = rules.kept_months
        self._grace = rules.grace
        self._next: datetime | None = None
        """When another period closes, if all is done until then; None: something may be left to do."""
        self._skipped = 0

    async def look(self, now: datetime | None = None) -> None:
        """Strike if something is left to do or another period closes; and seldom, for a day that is heard of late."""
        now = now or datetime.now(UTC)
        if self._next and now < self._next and self._skipped < SELDOM:
            self._skipped += 1
            return
        self.doubt()
        if not await self.tick(now):
            self._next = next_closing(now, self._grace)

    def doubt(self) -> None:
        """Another process may have left something undone."""
        self._next, self._skipped = None, 0

    async def tick(self, now: datetime | None = None) -> bool:
        """Close what is over, publish what is closed, fold what is old; whether something is left to close."""
        now = now or datetime.now(UTC)
        days = await self._books.days()
        left = await self._closing.close(days, now)
        for period, figures in await self._books.untold():
            await self._publish.acknowledged(figures_released(period, figures))
            await self._books.published(period)
        await self._fold(days, now)
        return left

    async def _fold(self, days: list[str], now: datetime) -> None:
        """Oldest first; once the year of a month is released, which is worked out from its conversations."""
        oldest_kept = shifted(day_of(now)[:7], -self._kept)
        released = await self._books.periods()
        for month in sorted({day[:7] for day in days}):
            if month < oldest_kept and {month, month[:4]} <= released:
                await self._books.fold(month, await self._ledger.fresh(month))
