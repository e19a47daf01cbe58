"""The closing of days, months and years: their figures are decided once, and written."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from services.stats.domain.calendar import days_of, is_over
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import Tally
from services.stats.domain.ports import FiguresRepository
from services.stats.domain.release.as_released import CELLS, as_released, counted_in
from services.stats.domain.release.attribute_figures import ReleasedTables, attribute_figures
from services.stats.domain.release.public_figures import Figures, figures_of_day, figures_of_month
from services.stats.domain.suppression.attributes import Key
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.domain.suppression.suppress import Suppression
from services.stats.tally_cache import TallyCache

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ClosingRules:
    """The limit under which a figure is small, the grace after a period's end, the months of retention.

    And the protection level: how far apart the values of a suppressed figure may still be.
    """

    limit: int
    grace: timedelta
    kept_months: int
    protection: int = 2


class PeriodCloser:
    """The closer of the periods that are over, once nothing of them has changed between two ticks."""

    def __init__(self, repository: FiguresRepository, tallies: TallyCache, rules: ClosingRules) -> None:
        self._repository = repository
        self._tallies = tallies
        self._rules = rules
        self._last_counts: dict[str, object] = {}

    async def close(self, days: Iterable[str], now: datetime) -> bool:
        """Close days, then months, then years: each release depends on those before it.

        Whether some period is over and still changes.
        """
        released = await self._repository.released_periods()
        due = [p for p in _periods(days) if p not in released and is_over(p, now, self._rules.grace)]
        tallies = {month: await self._tallies.fresh(month) for month in _months(due)}
        counts = {period: _counts(period, tallies) for period in due}
        steady = [period for period in due if self._last_counts.get(period) == counts[period]]
        for period in steady:
            await self._release(period, tallies)
        self._last_counts = counts
        return steady != due

    async def _release(self, period: str, tallies: dict[str, Tally]) -> None:
        detailed: Figures = {}
        attributes: ReleasedTables = {}
        if len(period) < 10:
            detailed, attributes = await self._detailed(period)
        public: Figures = {}
        if len(period) == 10:
            public = figures_of_day(tallies[period[:7]], period, self._rules.limit)
        elif len(period) == 7:
            days = await self._repository.public_figures(days_of(period))
            public = figures_of_month(tallies[period], period, days, detailed, self._rules.limit)
        await self._repository.add_release(period, detailed, public, attributes)
        log.info("period.closed", period=period)

    async def _detailed(self, period: str) -> tuple[Figures, ReleasedTables]:
        """The figures by theme and département, then by attribute; a thread works them out: it takes seconds."""
        months = _months([period])
        conversations = await self._repository.conversations(months)
        is_year = period not in months
        earlier = await self._repository.released_figures(months if is_year else ())
        now = {month: counted_in(month, conversations) for month in months}
        cells = await self._cells(now) if is_year else now
        counted = as_released(cells.values())
        themes = {conversation.theme for conversation in counted} | {UNKNOWN}
        rules = SuppressionRules(self._rules.limit, self._rules.protection)
        suppression = Suppression(period, counted, earlier, rules, sorted(themes))
        detailed = await asyncio.to_thread(suppression.releasable_figures)
        tables = await asyncio.to_thread(attribute_figures, period, conversations, rules)
        return detailed, tables if is_year else tables | {CELLS: now[period]}

    async def _cells(self, now: Mapping[str, Mapping[Key, int]]) -> dict[str, Mapping[Key, int]]:
        """The counts of each month when it was released; nothing, if an earlier version kept none of one."""
        tables = await self._repository.released_tables(now)
        kept: dict[str, Mapping[Key, int]] = {month: tables.get(month, {}).get(CELLS, {}) for month in now}
        return kept if all(kept[month] or not now[month] for month in now) else {}


def _periods(days: Iterable[str]) -> list[str]:
    """The days, then their months, then their years."""
    in_order = sorted(days)
    return [period for length in (10, 7, 4) for period in dict.fromkeys(day[:length] for day in in_order)]


def _counts(period: str, tallies: dict[str, Tally]) -> object:
    """The counts of a period as they are now, to compare with those of the next tick."""
    if len(period) == 10:
        return figures_of_day(tallies[period[:7]], period, limit=0)
    return [tallies[month] for month in _months([period])]


def _months(periods: Iterable[str]) -> list[str]:
    """The months of these days, months and years, each once."""
    return sorted({day[:7] for period in periods for day in days_of(period)})
