"""The queues of the forces, read seldom however many wait: the turn of each, and how long people have waited."""

import asyncio
import math
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from time import monotonic
from typing import NamedTuple, Protocol

from pydantic import BaseModel

from services.chat.domain.conversation import Conversation
from services.chat.domain.expected_wait import LATELY, Learned, PastWait, expected_wait, learn
from services.chat.domain.queue import queue_order

FRESH = 5.0
"""Seconds for which a queue that was read is good enough: however many wait, a store is asked no oftener."""


class ExpectedWait(BaseModel):
    """The wait of a visitor, as far as it is known."""

    ahead: int | None
    """How many wait before them, who are not known to have gone; None while they do not wait in a force's queue."""
    at_least: int | None
    """The minutes, in all, that four people in five have waited at least; None where that is not known."""
    at_most: int | None


IsThere = Callable[[str], bool | None]
"""Whether the visitor of a conversation is connected; None while nobody knows."""
NOT_KNOWN = ExpectedWait(ahead=None, at_least=None, at_most=None)


class QueueQueries(Protocol):
    """The queries on a force's queue."""

    async def waiting(self, force: str) -> list[Conversation]:
        """The conversations of the force that wait for an operator and whose visitor is there."""

    async def past_waits(self, force: str, since: datetime) -> list[PastWait]:
        """The waits of the force that ended with a first claim since then."""


class _Queue(NamedTuple):
    turns: Mapping[str, tuple[int, datetime]]
    """How many who are not known to have gone stand before each, and since when it is open."""
    opened: Sequence[datetime]
    """Since when each is open, the longest first."""
    learned: Learned | None
    at: float


class Queues:
    """The queues of the forces, as they were a moment ago."""

    def __init__(
        self, queries: QueueQueries, is_there: IsThere, now: Callable[[], float] = monotonic
    ) -> None:
        self._queries = queries
        self._is_there = is_there
        self._now = now
        self._queues: dict[str, _Queue] = {}
        self._reading = asyncio.Lock()

    async def wait_of(self, conversation: str, force: str) -> ExpectedWait:
        """The turn of a conversation, and its wait."""
        queue = await self._of(force)
        if conversation not in queue.turns:
            return NOT_KNOWN
        ahead, opened = queue.turns[conversation]
        known = expected_wait(opened, queue.learned, bisect_left(queue.opened, opened), datetime.now(UTC))
        low, high = (length.total_seconds() / 60 for length in known) if known else (None, None)
        return ExpectedWait(
            ahead=ahead,
            at_least=None if low is None else math.floor(low),
            at_most=None if high is None else math.ceil(high),
        )

    async def _of(self, force: str) -> _Queue:
        async with self._reading:
            known = self._queues.get(force)
            if known is None or self._now() - known.at >= FRESH:
                order = sorted(await self._queries.waiting(force), key=queue_order)
                there = accumulate((self._is_there(one.id) is not False for one in order), initial=0)
                turns = {one.id: (ahead, one.opened) for one, ahead in zip(order, there, strict=False)}
                now = datetime.now(UTC)
                learned = learn(await self._queries.past_waits(force, now - LATELY), now)
                opened = sorted(one.opened for one in order)
                known = self._queues[force] = _Queue(turns, opened, learned, self._now())
            return known
