"""Taking over partitions: paused at once, opened at the store's positions, however long the store takes."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import structlog
from aiokafka import ConsumerRebalanceListener, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from shared.events import TOPICS
from shared.failures import is_transient
from shared.kafka.checkpoints import Checkpoint, Checkpoints
from shared.kafka.consumer import Consumer
from shared.kafka.log_bounds import log_bounds, wrong
from shared.kafka.offset_commits import OffsetCommits
from shared.kafka.parked import Parked
from shared.readiness import Readiness
from shared.tasks import BackgroundTasks

log = structlog.get_logger()
LONGEST_PAUSE = 5.0
COMPACTED = {name for topic in TOPICS if topic.compacted for name in topic.names}


class Assignment(ConsumerRebalanceListener):
    """The partitions that this process holds in one group, and how far it has heard each.

    aiokafka goes on fetching while it awaits its listener, swallows what the listener raises, and beats no
    heart meanwhile: so nothing here awaits the store inside the listener.
    """

    def __init__(
        self,
        group: str,
        checkpoints: Checkpoints,
        parked: Parked,
        readiness: Readiness,
        tasks: BackgroundTasks,
        consumer: Callable[[], Any],
        forget: Callable[[], None],
    ) -> None:
        self.held: dict[TopicPartition, Checkpoint] = {}
        self.consumed: dict[TopicPartition, int] = {}
        """The offset after the last one heard; ahead of `held[…].next` until the batch is saved."""
        self.yielding = False
        """A rebalance waits for the fact in hand: hear nothing more of this batch."""
        self.idle = asyncio.Event()
        self.idle.set()
        self.commits = OffsetCommits(consumer)
        self._group = group
        self._checkpoints = checkpoints
        self._parked = parked
        self._readiness = readiness
        self._tasks = tasks
        self._consumer = consumer
        self._forget = forget
        """Drops what handlers remember: another process may have gone on meanwhile."""
        self._opening: asyncio.Task[None] | None = None
        self._resuming: set[asyncio.Task[None]] = set()
        self._gaps: dict[TopicPartition, tuple[int, int]] = {}
        self._stopped: set[TopicPartition] = set()
        self._doubts: dict[TopicPartition, str] = {}
        self._past: set[TopicPartition] = set()
        self.lag: dict[TopicPartition, int] = {}
        """Facts to hear, when it was last looked."""
        self._to_reach: dict[TopicPartition, int] | None = None
        """The ends seen at the start that are not heard yet; None before they were seen."""

    @property
    def consumer(self) -> Consumer:
        """The consumer that is in the group now: each joining makes another."""
        found: Consumer = self._consumer()
        return found

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Pause what was assigned; a task opens it."""
        self.consumer.pause(*assigned)
        self.leave()
        self.yielding = False
        self._opening = self._tasks.run(f"opening.{self._group}", partial(self._open, sorted(assigned)))

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let the fact in hand be finished and saved; only then may another process begin."""
        self._cancel()
        self.yielding = True
        await self.idle.wait()
        self.leave()

    def leave(self) -> None:
        """Hold nothing, remember nothing: what is heard from now on must be taken first."""
        self._cancel()
        self.held.clear()
        self.consumed.clear()
        self._gaps.clear()
        for tp in self._stopped:
            self._readiness.green(self._name(tp))
        self._readiness.green(f"{self._group} waiting")
        self._stopped.clear()
        self._doubts.clear()
        self._past.clear()
        self._forget()

    def rewind(self, partitions: Sequence[TopicPartition], pause: float) -> None:
        """Go back to what is saved, and try again after so many seconds."""
        mine = [tp for tp in partitions if tp in self.held and tp in self._assigned()]
        for tp in mine:
            self.consumer.pause(tp)
            self.consumed[tp] = self.held[tp].next or 0
            self.consumer.seek(tp, self.consumed[tp])
        task = asyncio.create_task(self._resume(mine, pause))
        self._resuming.add(task)
        task.add_done_callback(self._resuming.discard)

    def seek_to_consumed(self) -> None:
        """Fetch every partition again from where it is; only while no batch is in hand."""
        for tp in self.consumed.keys() & self._assigned():
            self.consumer.seek(tp, self.consumed[tp])

    async def is_next(self, tp: TopicPartition, offset: int) -> bool:
        """Whether this offset may follow what was heard; if not, the partition is stopped, or fetched again.

        Compaction and transactions leave gaps. A gap elsewhere is believed when it is read twice. An offset
        before what was heard comes when Kafka no longer holds our position, and starts anew by itself.
        """
        at = self.consumed[tp]
        if offset > at and tp.topic in COMPACTED:
            return True
        if sentence := (await self._wrongs([tp])).get(tp):
            self.stop_partition(tp, sentence)
            return False
        if offset > at and self._gaps.get(tp) == (at, offset):
            return True
        self._gaps[tp] = (at, offset)
        self.consumer.seek(tp, at)
        return False

    def stop_partition(self, tp: TopicPartition, sentence: str) -> None:
        """Hear this partition no more until an operator decides; the sentence says what to do."""
        if tp in self._assigned():
            self.consumer.pause(tp)
        self.held.pop(tp, None)
        self.consumed.pop(tp, None)
        self._stopped.add(tp)
        self._readiness.red(self._name(tp), sentence)
        log.error("partition.stopped", topic=tp.topic, partition=tp.partition, sentence=sentence)
        self.say_how_far()

    async def look(self) -> None:
        """Hold what is held against Kafka; a partition that is found wrong twice is stopped.

        aiokafka would start anew, by itself, in a log that was cut or made anew; and while nothing is told
        there, nothing would be heard that shows it.
        """
        wrongs = await self._wrongs(sorted(self.held))
        for tp, sentence in wrongs.items():
            if tp in self.held and self._doubts.get(tp) == sentence:
                self.stop_partition(tp, sentence)
        self._doubts = wrongs
        await self._look_for_markers()

    async def reaches_the_ends(self, within: float) -> bool:
        """Whether all that Kafka holds now, of what is held here, is heard within so many seconds, and the store
        that has it saved is no earlier copy of what it was.
        """
        mine = sorted(self.held)
        missing = {tp: log.end for tp, log in (await log_bounds(self.consumer, mine)).items()} if mine else {}
        past: set[TopicPartition] = set()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while missing := self._not_saved(missing):
                    marked = {tp for tp, end in missing.items() if await self._is_past(tp, end)}
                    missing = {tp: end for tp, end in missing.items() if tp not in marked & past}
                    past = marked
                    await asyncio.sleep(0.02)
        still = {tp: self.held[tp] for tp in mine if tp in self.held}
        return bool(still) and not missing and not await self._checkpoints.lost(still)

    def say_how_far(self) -> None:
        """Red until what Kafka held at the start has been heard."""
        if not self._to_reach:
            return
        self._to_reach = self._not_saved(self._to_reach)
        if not self._to_reach:
            self._readiness.green(self._group)

    async def _open(self, assigned: list[TopicPartition]) -> None:
        pause = 0.1
        while True:
            try:
                await self._parked.load()
                await self._take(assigned)
            except Exception as error:
                if not is_transient(error):
                    log.exception("assignment.failed")
                self._readiness.red(
                    self._group, f"{self._group} waits for its positions: {type(error).__name__}"
                )
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    async def _take(self, assigned: list[TopicPartition]) -> None:
        found = await log_bounds(self.consumer, assigned)
        if missing := set(assigned) - found.keys():
            raise UnknownTopicOrPartitionError(min(missing).topic)
        taken = await asyncio.gather(*(self._checkpoints.take(tp, found[tp].topic_id) for tp in assigned))
        for tp, checkpoint in zip(assigned, taken, strict=True):
            if checkpoint.next is None:
                checkpoint.next = found[tp].first
            if sentence := wrong(tp, checkpoint, found[tp]):
                self.stop_partition(tp, sentence)
                continue
            self.held[tp] = checkpoint
            self.consumed[tp] = checkpoint.next
            self.consumer.seek(tp, checkpoint.next)
            self.consumer.resume(tp)
        self._taken({tp: log.end for tp, log in found.items()})

    def _taken(self, ends: dict[TopicPartition, int]) -> None:
        """At the start what Kafka holds must be heard first; a takeover later on makes nobody unready."""
        if self._to_reach is None or self._to_reach:
            self._to_reach = {tp: end for tp, end in ends.items() if tp in self.held} or None
        if self._to_reach:
            lag = sum(end - (self.held[tp].next or 0) for tp, end in self._to_reach.items())
            self._readiness.red(self._group, f"{self._group} has {lag} facts to hear that were told before")
            self.say_how_far()
        else:
            self._readiness.green(self._group)

    async def _look_for_markers(self) -> None:
        """A log may end with a transaction's marker, that nobody hears: aiokafka has long gone past it."""
        ends = dict(self._to_reach or {})
        past = {tp for tp, end in ends.items() if await self._is_past(tp, end)}
        if self._to_reach and self.idle.is_set():
            reached = past & self._past
            self._to_reach = {tp: end for tp, end in self._to_reach.items() if tp not in reached}
            if not self._to_reach:
                self._readiness.green(self._group)
        self._past = past

    def _not_saved(self, ends: dict[TopicPartition, int]) -> dict[TopicPartition, int]:
        """Those of the ends, of what is held, before which something may be unheard."""
        saved = {tp: checkpoint.next or 0 for tp, checkpoint in self.held.items()}
        return {tp: end for tp, end in ends.items() if saved.get(tp, end) < end}

    async def _is_past(self, tp: TopicPartition, end: int) -> bool:
        """Whether the consumer has gone past that end, with no batch in hand."""
        return self.idle.is_set() and tp in self.held and await self.consumer.position(tp) >= end

    async def _wrongs(self, partitions: list[TopicPartition]) -> dict[TopicPartition, str]:
        """What is wrong with our place in these partitions, if anything."""
        at = {tp: replace(self.held[tp], next=self.consumed[tp]) for tp in partitions if tp in self.held}
        if not at:
            return {}
        found = await log_bounds(self.consumer, list(at))
        self.lag = {tp: found[tp].end - self.consumed[tp] for tp in found if tp in self.consumed}
        return {tp: said for tp, here in at.items() if (said := wrong(tp, here, found.get(tp)))}

    async def _resume(self, partitions: list[TopicPartition], pause: float) -> None:
        await asyncio.sleep(pause)
        if mine := [tp for tp in partitions if tp in self.held and tp in self._assigned()]:
            self.consumer.resume(*mine)

    def _assigned(self) -> set[TopicPartition]:
        assigned: set[TopicPartition] = self.consumer.assignment() if self.consumer else set()
        return assigned

    def _cancel(self) -> None:
        for task in (*self._resuming, self._opening):
            if task is not None:
                task.cancel()
        self.commits.forget()

    def _name(self, tp: TopicPartition) -> str:
        return f"{self._group} {tp.topic}/{tp.partition}"
