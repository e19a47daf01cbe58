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

from shared.cloudevents.trace import continue_trace
from shared.failures import DependencyUnavailable, Superseded, Undecodable, is_transient
from shared.kafka.assignment import LONGEST_PAUSE, Assignment
from shared.kafka.checkpoints import Checkpoint, Checkpoints
from shared.kafka.dead_letters import order_of
from shared.kafka.dispatch import Dispatcher
from shared.kafka.producer import BatchPublisher
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
        checkpoints: Checkpoints,
        dispatcher: Dispatcher,
        publish: BatchPublisher,
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
        self._checkpoints = checkpoints
        self._dispatcher = dispatcher
        self._publish = publish
        self._readiness = readiness
        self._rejoin = rejoin
        self._flush = flush
        self._discard = discard
        self._pause = SHORTEST_PAUSE
        self._careful: set[TopicPartition] = set()
        """Partitions whose next batch is heard fact by fact."""
        self._limit: asyncio.Timeout | None = None
        self._begun: dict[TopicPartition, Checkpoint] = {}
        """Where each partition of the batch in hand was when it began."""
        self._breaks = 0
        """How often the store's connections had broken when the batch began."""
        self._sure: dict[TopicPartition, tuple[int, float]] = {}
        """After how many breaks, and when, the store was last known to have all that was saved of a partition."""
        publish.sure = self.be_sure

    async def consume(self, records: Sequence[ConsumerRecord]) -> None:
        """One batch, as the consumer fetched it: it never raises, whatever the records are."""
        assigned = self._assignment
        assigned.idle.clear()
        try:
            async with asyncio.timeout(None) as self._limit:
                self._breaks = self._checkpoints.breaks
                self._begun = {tp: assigned.held[tp] for tp in _partitions(records) if tp in assigned.held}
                await self.be_sure()
                for (topic, partition), chunk in groupby(records, _topic_and_partition):
                    await self._consume_partition(TopicPartition(topic, partition), chunk)
                self.in_hand = None
                await self._finish(records)
        except Exception as error:
            await self._fail(records, error)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            await self._fail(records, DependencyUnavailable("what a handler waited for was cancelled"))
        finally:
            self.in_hand = self._limit = None
            continue_trace("")
            assigned.idle.set()

    def interrupt(self) -> None:
        """The fact in hand takes too long: hear its batch again."""
        if self._limit is not None and self.in_hand is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    def drop(self) -> None:
        """Forget what was gathered and not written."""
        self._publish.forget()
        if self._discard:
            self._discard()

    async def all_held(self, partitions: Iterable[TopicPartition]) -> bool:
        """Whether these are still ours, in a store that has all that we saved, as far as it says."""
        held = {tp: p for tp, p in self._assignment.held.items() if tp in partitions}
        try:
            lost = await self._checkpoints.lost(held)
        except Exception:
            return True  # the store is away: whoever holds it, waiting is right
        now = self._assignment.held
        return not any(tp in now and now[tp].epoch == held[tp].epoch for tp in lost)

    async def be_sure(self) -> None:
        """`Superseded` if the store is an earlier copy of what it was: what is decided from it is not told.

        Nor if that was noticed meanwhile: nothing is held any more that could be asked about.
        """
        breaks, now = asked = self._checkpoints.breaks, time.monotonic()
        unsure = {tp: p for tp, p in self._begun.items() if self._sure.get(tp, _NEVER) < (breaks, now - SURE)}
        if unsure:
            if await self._checkpoints.lost(unsure):
                raise Superseded
            self._sure.update(dict.fromkeys(unsure, asked))
        if any(self._assignment.held.get(tp) is not begun for tp, begun in self._begun.items()):
            raise Superseded

    async def _consume_partition(self, tp: TopicPartition, records: Iterable[ConsumerRecord]) -> None:
        assigned, consumed = self._assignment, self._assignment.consumed
        if tp in self._careful:
            await self._write()
        consume = self._how_to_consume(tp)
        for record in records:
            offset, wanted = record.offset, consumed.get(tp)
            if assigned.yielding or wanted is None:
                return
            if offset != wanted and not await assigned.is_next(tp, offset):
                return
            self.in_hand = record
            try:
                await consume(record)
            except Undecodable as error:
                await self._dispatcher.to_dead_letters(record, str(error))
            if tp in consumed:  # it may have been stopped meanwhile
                consumed[tp] = offset + 1

    def _how_to_consume(self, tp: TopicPartition) -> Callable[[ConsumerRecord], Awaitable[None]]:
        if tp.topic == self._letters:
            return self._consume_order
        return self._consume_alone if tp in self._careful else self._dispatcher.handle

    async def _consume_alone(self, record: ConsumerRecord) -> None:
        if cause := await self._try(record):
            await self._dispatcher.to_dead_letters(record, cause)

    async def _consume_order(self, letter: ConsumerRecord) -> None:
        """A person's order to hear again, alone, what was set aside; other dead letters are not heard."""
        order = order_of(letter, self._group)
        if order is None or (self._dispatcher.must_wait(order) and not order.dismissed):
            return
        await self._write()
        cause = "" if order.dismissed else await self._try(order.record, replayed=True)
        if cause:
            await self._dispatcher.refused(order, cause)
        else:
            await self._dispatcher.done(order)
        if order.last:
            await self._dispatcher.go_on(order)

    async def _try(self, record: ConsumerRecord, *, replayed: bool = False) -> str:
        """Handle one fact and write what it gathered, several times if need be; why it cannot be done."""
        for attempt in range(1, TRIES + 1):
            try:
                await self._dispatcher.handle(record, replayed=replayed)
                await self._write()
            except Undecodable as error:
                self.drop()
                return str(error)
            except Exception as error:
                if isinstance(error, Superseded) or is_transient(error):
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
        await self._publish.settled()

    async def _finish(self, records: Sequence[ConsumerRecord]) -> None:
        """The position after the data, and then the group's offset, which only monitors read."""
        await self._write()
        assigned = self._assignment
        moved = {
            tp: replace(checkpoint, next=assigned.consumed[tp])
            for tp, checkpoint in assigned.held.items()
            if checkpoint.next != assigned.consumed[tp]
        }
        now = time.monotonic()
        await self._checkpoints.save(moved)
        if self._checkpoints.breaks != self._breaks:
            await self._checkpoints.save({tp: p for tp, p in assigned.held.items() if tp in moved})
            raise DependencyUnavailable("the store was away, and may have lost what was written to it before")
        self._sure.update(dict.fromkeys(moved, (self._breaks, now)))
        for tp in moved.keys() & assigned.held.keys():
            assigned.held[tp] = moved[tp]
        self._go_on(records)
        assigned.say_how_far()
        assigned.commits.offer({tp: checkpoint.next or 0 for tp, checkpoint in moved.items()})

    def _go_on(self, records: Sequence[ConsumerRecord]) -> None:
        if self._pause > SHORTEST_PAUSE:
            self._readiness.green(f"{self._group} waiting")
            self._pause = SHORTEST_PAUSE
        if self._careful:
            self._careful.difference_update(_partitions(records))
        self._dispatcher.count()

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
            elif superseded or is_transient(error):
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
