"""The exact tallies of months, cached for a while."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from time import monotonic

from services.stats.domain.figures.tally import Tally, tally_month
from services.stats.domain.ports import FiguresRepository

LIFETIME = 10.0
"""The life of a cached tally, as a multiple of the time that counting it took."""
SHORTEST = 2.0
"""Seconds that one lives at least: ten years have a hundred months with hardly anything to count."""


class TallyCache:
    """The tallies of months, counted from their conversations, or read where these are deleted."""

    def __init__(self, repository: FiguresRepository) -> None:
        self._repository = repository
        self._cached: dict[tuple[str, datetime | None], tuple[float, Tally]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def of_months(self, months: Iterable[str], before: datetime | None = None) -> list[Tally]:
        """The tally of each month, which may be some seconds old; as it was known before then."""
        async with self._one_at_a_time:
            self._cached = {
                key: one for key, one in self._cached.items() if key[1] == before or not (before and key[1])
            }
            return [await self._tally(month, before) for month in months]

    async def fresh(self, month: str, before: datetime | None = None) -> Tally:
        """The tally of a month, counted now."""
        if folded := await self._repository.folded_month(month):
            return folded
        tally = tally_month(await self._repository.conversations([month], before), month)
        return replace(tally, opinions=await self._repository.opinions(month))

    async def _tally(self, month: str, before: datetime | None) -> Tally:
        began = monotonic()
        until, cached = self._cached.get((month, before), (0.0, Tally()))
        if began < until:
            return cached
        counted = await self.fresh(month, before)
        counted_at = monotonic()
        self._cached[month, before] = counted_at + max(SHORTEST, LIFETIME * (counted_at - began)), counted
        return counted
