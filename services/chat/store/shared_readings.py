"""Readings that many ask for: made one at a time, and given to all who ask for a while, three seconds at most."""

import asyncio
from collections.abc import Callable, Coroutine
from time import monotonic
from typing import Any, Generic, TypeVar

Found = TypeVar("Found")
LIFETIME = 4.0
"""The life of a reading, as a multiple of the time that it took: a fifth of the time, at most, goes into reading."""
LONGEST_LIFE = 3.0
"""Seconds that a reading lives at most, however long the store hung meanwhile: a desk asks as often."""


class SharedReadings(Generic[Found]):
    """The last reading under each name; nothing in it may be changed."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._last: dict[str, asyncio.Task[Found]] = {}
        self._until: dict[str, float] = {}
        """Until when each is given; one that failed, to those who waited for it alone."""

    async def of(self, name: str, read: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        """The last reading of that name while it lives, or a new one."""
        last = self._last.get(name)
        if last is None or (last.done() and self._now() >= self._until.get(name, 0.0)):
            last = self._last[name] = asyncio.create_task(self._timed(name, read))
        return await asyncio.shield(last)

    async def _timed(self, name: str, read: Callable[[], Coroutine[Any, Any, Found]]) -> Found:
        began = self._now()
        found = await read()
        ended = self._now()
        self._until[name] = ended + min(LIFETIME * (ended - began), LONGEST_LIFE)
        return found
