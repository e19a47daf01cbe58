"""Closing days, months and years: what is released of each is decided once, and written down."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from services.stats.domain.calendar import days_of, is_over
from services.stats.domain.places import UNKNOWN
from services.stats.domain.ports import Books
from services.stats.domain.publish import Published, of_day, of_month
from services.stats.domain.release import Release
from services.stats.domain.tally import Tally
from services.stats.domain.withhold import Table
from services.stats.ledger import Ledger
from shared.codes import DEPARTEMENTS

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Rules:
    """Under how many a figure is small; how long after its end a period closes; for how many months rows are kept."""

    limit: int
    grace: timedelta
    kept_months: int


class Closing:
    """Closes what is over, and has not changed since it was last looked at: what is on its way arrives first."""

    def __init__(self, books: Books, ledger: Ledger, rules: Rules) -> None:
        self._books = books
        self._ledger = ledger
        self._rules = rules
        self._looks: dict[str, object] = {}

    async def close(self, days: Iterable[str], now: datetime) -> bool:
        """Days first, then their months, then their years: each leans on what is released before it.

        Whether something is left that is over, and still changed.
        """
        done = await self._books.periods()
        due = [p for p in _periods(days) if p not in done and is_over(p, now, self._rules.grace)]
        tallies = {month: await self._ledger.fresh(month) for month in _months(due)}
        looks = {period: _look(period, tallies) for period in due}
        steady = [period for period in due if self._looks.get(period) == looks[period]]
        for period in steady:
            await self._release(period, tallies)
        self._looks = looks
        return steady != due

    async def _release(self, period: str, tallies: dict[str, Tally]) -> None:
        fine: Published = {}
        if len(period) < 10:
            fine = await self._fine(period)
        public: Published = {}
        if len(period) == 10:
            public = of_day(tallies[period[:7]], period, self._rules.limit)
        elif len(period) == 7:
            days = await self._books.public(days_of(period))
            public = of_month(tallies[period], period, days, fine, self._rules.limit)
        await self._books.release(period, fine, public)
        log.info("period.closed", period=period)

    async def _fine(self, period: str) -> Published:
        """By theme and département; worked out beside the loop, for it may take seconds."""
        months = _months([period])
        rows = await self._books.rows(months)
        published = await self._books.released(months if period not in months else ())
        table = Table((*DEPARTEMENTS, UNKNOWN), tuple(sorted({row.theme for row in rows} | {UNKNOWN})))
        release = Release(period, rows, published, self._rules.limit, table)
        return await asyncio.to_thread(release.figures)


def _periods(days: Iterable[str]) -> list[str]:
    """The days, then the months, then the years that they are of."""
    known = sorted(days)
    return [period for length in (10, 7, 4) for period in dict.fromkeys(day[:length] for day in known)]


def _look(period: str, tallies: dict[str, Tally]) -> object:
    """What is counted of a period now."""
    if len(period) == 10:
        return of_day(tallies[period[:7]], period, limit=0)
    return [tallies[month] for month in _months([period])]


def _months(periods: Iterable[str]) -> list[str]:
    """All months of these days, months and years."""
    return sorted({day[:7] for period in periods for day in days_of(period)})
