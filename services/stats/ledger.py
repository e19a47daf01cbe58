"""Exact figures of months as they are now, counted again when what is remembered has aged."""

import asyncio
from collections.abc import Iterable
from time import monotonic

from services.stats.domain.ports import Books
from services.stats.domain.tally import Tally, tally

AGEING = 10.0
"""For how many times as long as it took to count a month it is remembered."""


class Ledger:
    """Counts a month from its conversations, or reads it where they are deleted."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._known: dict[str, tuple[float, Tally]] = {}
        self._one_at_a_time = asyncio.Lock()

    async def tallies(self, months: Iterable[str]) -> list[Tally]:
        """One for each month."""
        async with self._one_at_a_time:
            return [await self._tally(month) for month in months]

    async def fresh(self, month: str) -> Tally:
        """Count a month now."""
        return await self._books.folded(month) or tally(await self._books.rows([month]), month)

    async def _tally(self, month: str) -> Tally:
        began = monotonic()
        until, known = self._known.get(month, (0.0, Tally()))
        if began < until:
            return known
        counted = await self.fresh(month)
        self._known[month] = (monotonic() + AGEING * (monotonic() - began), counted)
        return counted
