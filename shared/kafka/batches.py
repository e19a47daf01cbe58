"""One batch after another: heard in order, written, told, and only then saved; no failure loses a fact."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

import structlog
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.facts import Undecodable
from shared.kafka.assignment import LONGEST_PAUSE, Assignment
from shared.kafka.dead_letters import order_of
from shared.kafka.failures import Superseded, WorldAway, is_the_worlds
from shared.kafka.positions import Position, Positions
from shared.kafka.reading import Reader
from shared.kafka.telling import BatchTell
from shared.readiness import Readiness

log = structlog.get_logger()
TRIES = 3
SHORTEST_PAUSE = 0.1
SURE = 0.5
"""Seconds within which no store is stopped, replaced by an earlier copy, and started."""
_NEVER = (-1, 0.0)
Flush = Callable[[], Awaitable[None]]
_topic_and_partition = attrgetter("topic", "partition")


class Batches:
    """What the consumer fetched, heard; after a failure of its own, a batch is heard again fact by fact.

    A handler that failed may have gathered half of its work: so everything that the batch gathered is
    dropped, and each fact is then written alone, which tells the one that fails from the others.
    """

    def __init__(
        self,
        group: str,
        letters: str,
        assignment: Assignment,
        positions: Positions,
        reader: Reader,
        tell: BatchTell,
        readiness: Readiness,
        rejoin: Callable[[], None],
        flush: Flush | None = None,
        discard: Callable[[], None] | None = None,
    ) -> None:
        self.in_hand: ConsumerRecord | None = None
        """The fact that a handler has now."""
        self._group = group
        self._letters = letters
        self._assignment = assignment
        self._positions = positions
        self._reader = reader
        self._tell = tell
        self._readiness = readiness
        self._rejoin = rejoin
        self._flush = flush
        self._discard = discard
        self._pause = SHORTEST_PAUSE
        self._careful: set[TopicPartition] = set()
        """Partitions whose next batch is heard fact by fact."""
        self._limit: asyncio.Timeout | None = None
        self._begun: dict[TopicPartition, Position] = {}
        """Where each partition of the batch in hand was when it began."""
        self._breaks = 0
        """How often the store's connections had broken when the batch began."""
        self._sure: dict[TopicPartition, tuple[int, float]] = {}
        """After how many breaks, and when, the store was last known to have all that was saved of a partition."""
        tell.sure = self.be_sure

    async def hear(self, records: Sequence[ConsumerRecord]) -> None:
        """One batch, as the consumer fetched it: it never raises, whatever the records are."""
        assigned = self._assignment
        assigned.idle.clear()
        try:
            async with asyncio.timeout(None) as self._limit:
                self._breaks = self._positions.breaks
                self._begun = {tp: assigned.held[tp] for tp in _partitions(records) if tp in assigned.held}
                await self.be_sure()
                for (topic, partition), chunk in groupby(records, _topic_and_partition):
                    await self._hear_partition(TopicPartition(topic, partition), chunk)
                self.in_hand = None
                await self._finish(records)
        except Exception as error:
            await self._fail(records, error)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            await self._fail(records, WorldAway("what a handler waited for was cancelled"))
        finally:
            self.in_hand = self._limit = None
            assigned.idle.set()

    def interrupt(self) -> None:
        """The fact in hand takes too long: hear its batch again."""
        if self._limit is not None and self.in_hand is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._tell.forget()
        if self._discard:
            self._discard()

    async def all_held(self, partitions: Iterable[TopicPartition]) -> bool:
        """Whether these are still ours, in a store that has all that we saved, as far as it says."""
        held = {tp: p for tp, p in self._assignment.held.items() if tp in partitions}
        try:
            lost = await self._positions.lost(held)
        except Exception:
            return True  # the store is away: whoever holds it, waiting is right
        now = self._assignment.held
        return not any(tp in now and now[tp].epoch == held[tp].epoch for tp in lost)

    async def be_sure(self) -> None:
        """`Superseded` if the store is an earlier copy of what it was: what is decided from it is not told.

        Nor if that was noticed meanwhile: nothing is held any more that could be asked about.
        """
        breaks, now = asked = self._positions.breaks, time.monotonic()
        unsure = {tp: p for tp, p in self._begun.items() if self._sure.get(tp, _NEVER) < (breaks, now - SURE)}
        if unsure:
            if await self._positions.lost(unsure):
                raise Superseded
            self._sure.update(dict.fromkeys(unsure, asked))
        if any(self._assignment.held.get(tp) is not begun for tp, begun in self._begun.items()):
            raise Superseded

    async def _hear_partition(self, tp: TopicPartition, records: Iterable[ConsumerRecord]) -> None:
        assigned, heard = self._assignment, self._assignment.heard
        if tp in self._careful:
            await self._write()
        hear = self._how_to_hear(tp)
        for record in records:
            offset, wanted = record.offset, heard.get(tp)
            if assigned.yielding or wanted is None:
                return
            if offset != wanted and not await assigned.is_next(tp, offset):
                return
            self.in_hand = record
            try:
                await hear(record)
            except Undecodable as error:
                await self._reader.set_aside(record, str(error))
            if tp in heard:  # it may have been stopped meanwhile
                heard[tp] = offset + 1

    def _how_to_hear(self, tp: TopicPartition) -> Callable[[ConsumerRecord], Awaitable[None]]:
        if tp.topic == self._letters:
            return self._hear_letter
        return self._hear_alone if tp in self._careful else self._reader.handle

    async def _hear_alone(self, record: ConsumerRecord) -> None:
        if cause := await self._try(record):
            await self._reader.set_aside(record, cause)

    async def _hear_letter(self, letter: ConsumerRecord) -> None:
        """A person's order to hear again, alone, what was set aside; other dead letters are not heard."""
        order = order_of(letter, self._group)
        if order is None or (self._reader.must_wait(order) and not order.dismissed):
            return
        await self._write()
        cause = "" if order.dismissed else await self._try(order.record, replayed=True)
        if cause:
            await self._reader.refused(order, cause)
        else:
            await self._reader.done(order)
        if order.last:
            await self._reader.go_on(order)

    async def _try(self, record: ConsumerRecord, *, replayed: bool = False) -> str:
        """Handle one fact and write what it gathered, several times if need be; why it cannot be done."""
        for attempt in range(1, TRIES + 1):
            try:
                await self._reader.handle(record, replayed=replayed)
                await self._write()
            except Undecodable as error:
                self.drop()
                return str(error)
            except Exception as error:
                if isinstance(error, Superseded) or is_the_worlds(error):
                    raise
                self.drop()
                cause = f"{type(error).__name__}, {TRIES} times"
                log.exception("fact.failed", attempt=attempt, topic=record.topic, offset=record.offset)
                await asyncio.sleep(0.05 * 2**attempt)
            else:
                return ""
        return cause

    async def _write(self) -> None:
        """The data, then Kafka's word for what was told."""
        if self._flush:
            await self._flush()
        await self._tell.settled()

    async def _finish(self, records: Sequence[ConsumerRecord]) -> None:
        """The position after the data, and then the group's offset, which only monitors read."""
        await self._write()
        assigned = self._assignment
        moved = {
            tp: replace(position, next=assigned.heard[tp])
            for tp, position in assigned.held.items()
            if position.next != assigned.heard[tp]
        }
        now = time.monotonic()
        await self._positions.save(moved)
        if self._positions.breaks != self._breaks:
            await self._positions.save({tp: p for tp, p in assigned.held.items() if tp in moved})
            raise WorldAway("the store was away, and may have lost what was written to it before")
        self._sure.update(dict.fromkeys(moved, (self._breaks, now)))
        for tp in moved.keys() & assigned.held.keys():
            assigned.held[tp] = moved[tp]
        self._go_on(records)
        assigned.say_how_far()
        assigned.commits.offer({tp: position.next or 0 for tp, position in moved.items()})

    def _go_on(self, records: Sequence[ConsumerRecord]) -> None:
        if self._pause > SHORTEST_PAUSE:
            self._readiness.green(f"{self._group} waiting")
            self._pause = SHORTEST_PAUSE
        if self._careful:
            self._careful.difference_update(_partitions(records))
        self._reader.count()

    async def _fail(self, records: Sequence[ConsumerRecord], error: Exception) -> None:
        """The batch is heard again: when the world is back, by its new holder, or fact by fact."""
        self.drop()
        self._sure.clear()
        partitions = _partitions(records)
        try:
            superseded = isinstance(error, Superseded)
            if superseded and not await self.all_held(partitions):
                log.warning("hearing.superseded", group=self._group)
                self._rejoin()
            elif superseded or is_the_worlds(error):
                self._wait(partitions, error)
            elif self._careful.issuperset(partitions):
                log.error("batch.failed", group=self._group, exc_info=error)
                self._wait(partitions, error)
            else:
                log.warning("batch.again", group=self._group, exc_info=error)
                self._careful.update(partitions)
                self._assignment.rewind(partitions, 0)
        except Exception:
            log.exception("hearing.lost", group=self._group)
            self._rejoin()  # where each partition is, nobody knows any more: take them again

    def _wait(self, partitions: list[TopicPartition], error: Exception) -> None:
        sentence = f"{self._group} waits for what it depends on: {type(error).__name__}"
        self._readiness.red(f"{self._group} waiting", sentence)
        log.warning("hearing.waits", group=self._group, cause=type(error).__name__, seconds=self._pause)
        self._assignment.rewind(partitions, self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)


def _partitions(records: Sequence[ConsumerRecord]) -> list[TopicPartition]:
    return [TopicPartition(*tp) for tp in set(map(_topic_and_partition, records))]
