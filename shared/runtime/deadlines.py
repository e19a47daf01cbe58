"""The next deadline of each conversation, in memory: those that are due are found without reading the others."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from time import monotonic
from typing import Generic, Protocol, TypeVar

from shared.identifiers import PARTITIONS, partition_of

State = TypeVar("State")
ANY = frozenset(PARTITIONS)
"""Every partition that may be held."""
SELDOM = 600.0
"""Seconds after which all is read again, whatever is known: the longest that an oversight makes anybody wait."""


class Source(Protocol[State]):
    """A store of conversations, as its only writer knows it."""

    generation: int
    """Grows whenever what is known of the store may be out of date: everything must be read again."""
    changed: dict[str, State]
    """The states written or read since they were last taken from here, by conversation."""

    async def waits(self) -> dict[str, State]:
        """The states, as they are written, of every conversation that may have a deadline."""


class Queue:
    """Names by their moments, the earliest first.

    A moment that moves later leaves its name where it stands, to be put further back when it comes up: each
    message of a conversation moves a deadline, and costs an entry of a dictionary.
    """

    def __init__(self) -> None:
        self._moments: dict[str, datetime] = {}
        self._queued: dict[str, datetime] = {}
        """Where each name stands in the heap; an entry that stands elsewhere has been overtaken."""
        self._heap: list[tuple[datetime, str]] = []

    def put(self, name: str, moment: datetime | None) -> None:
        """Note when this name is due: from then on until another moment is put; None: never."""
        if moment is None:
            self._moments.pop(name, None)
        else:
            self._moments[name] = moment
            self._queue(name, moment)

    def due(self, now: datetime) -> list[str]:
        """The names that are due, and stay so."""
        reached = set()
        while self._heap and self._heap[0][0] <= now:
            moment, name = heappop(self._heap)
            if self._queued.get(name) == moment:
                del self._queued[name]
                reached.add(name)
        known = {name: self._moments[name] for name in reached if name in self._moments}
        for name, moment in known.items():
            self._queue(name, moment)
        return sorted(name for name, moment in known.items() if moment <= now)

    def _queue(self, name: str, moment: datetime) -> None:
        if name not in self._queued or moment < self._queued[name]:
            self._queued[name] = moment
            heappush(self._heap, (moment, name))


class Deadlines(Generic[State]):
    """The deadlines of the partitions that this process holds.

    All are read when a partition is taken, when the store's writer had to forget what it knew, and seldom
    besides; in between, whatever is written passes through here.
    """

    def __init__(self, source: Source[State], deadline: Callable[[State], datetime | None]) -> None:
        self._source = source
        self._deadline = deadline
        self._queue = Queue()
        self._read_as: tuple[int, frozenset[int]] | None = None
        self._until = 0.0

    async def due(self, held: frozenset[int], now: datetime) -> list[str]:
        """The conversations of the partitions held that are due; what is said of each must be read before use."""
        asked = (self._source.generation, held)
        if asked != self._read_as or monotonic() >= self._until:
            self._source.changed.clear()  # what is written while all is read is put over it, below
            states = await self._source.waits() if held else {}
            self._queue = Queue()
            self._put({name: state for name, state in states.items() if partition_of(name) in held})
            self._read_as, self._until = asked, monotonic() + SELDOM
        changed = dict(self._source.changed)
        self._source.changed.clear()
        self._put(changed)
        return self._queue.due(now)

    def put(self, conversation: str, moment: datetime | None) -> None:
        """Correct when this conversation is due, by what was read of it."""
        self._queue.put(conversation, moment)

    def _put(self, states: dict[str, State]) -> None:
        for name, state in states.items():
            self._queue.put(name, self._deadline(state))
