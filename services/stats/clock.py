"""The clock: closes periods, tells of them, and folds the months whose retention has ended."""

from datetime import UTC, datetime

from services.stats.closing import Closing, Rules
from services.stats.domain.calendar import day_of, shifted
from services.stats.domain.ports import Books
from services.stats.domain.told import told_of
from services.stats.ledger import Ledger
from shared.kafka.handlers import TellInTime


class Clock:
    """What it writes is written once, whichever process is first; what is told is what is written."""

    def __init__(self, books: Books, tell: TellInTime, rules: Rules) -> None:
        self._books = books
        self._ledger = Ledger(books)
        self._closing = Closing(books, self._ledger, rules)
        self._tell = tell
        self._kept = rules.kept_months

    async def strike(self, now: datetime | None = None) -> None:
        """Close what is over, tell what is closed, fold what is old."""
        now = now or datetime.now(UTC)
        days = await self._books.days()
        await self._closing.close(days, now)
        for period, figures in await self._books.untold():
            await self._tell.acknowledged(told_of(period, figures))
            await self._books.told(period)
        await self._fold(days, now)

    async def _fold(self, days: list[str], now: datetime) -> None:
        """Oldest first; once the year of a month is released, which is worked out from its conversations."""
        oldest_kept = shifted(day_of(now)[:7], -self._kept)
        released = await self._books.periods()
        for month in sorted({day[:7] for day in days}):
            if month < oldest_kept and {month, month[:4]} <= released:
                await self._books.fold(month, await self._ledger.fresh(month))
