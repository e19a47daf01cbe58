"""Following topics without a group: every process reads all of them, from where its caller says."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Self

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from shared.failures import is_transient
from shared.kafka.aiokafka_internals import partitions_of
from shared.kafka.cluster import ANSWER, Cluster
from shared.readiness import Readiness
from shared.spans import processing
from shared.tasks import LONGEST_PAUSE, SHORTEST_PAUSE, BackgroundTasks

log = structlog.get_logger()
Starts = Callable[[], Awaitable[dict[TopicPartition, int]]]
END = -1
"""A start: after all that is there now."""
A_MOMENT = 0.02
"""Seconds between two looks at whether all has been consumed."""
FROZEN = 2.0
"""Seconds without a turn after which this process may know nothing of what others did meanwhile."""


async def from_the_beginning() -> dict[TopicPartition, int]:
    """No partition has another start than its first record."""
    return {}


class Tail:
    """Calls `consumed` with each record, in each partition's order; from where it was if Kafka dies.

    All partitions are assigned once: changing a manual assignment restarts the others.
    """

    def __init__(
        self,
        kafka: Cluster | str,
        topics: Sequence[str],
        consumed: Callable[[ConsumerRecord], None],
        readiness: Readiness,
        *,
        name: str,
        starts: Starts = from_the_beginning,
    ) -> None:
        self.next: dict[TopicPartition, int] = {}
        """The next offset to consume."""
        self.caught_up = asyncio.Event()
        """Consumed up to the ends that were seen at the start, or when the process woke."""
        self._kafka = Cluster.of(kafka)
        self.topics = topics
        self._consumed = consumed
        self._readiness = readiness
        self._name = name
        self._starts = starts
        self._consumer: AIOKafkaConsumer | None = None
        self._ahead: dict[TopicPartition, int] | None = None
        """The ends that are not reached yet; None when they are to be looked at."""
        self._awake = time.monotonic()
        self._tasks = BackgroundTasks(readiness)

    async def __aenter__(self) -> Self:
        self._readiness.red(self._name, f"{self._name} has not been read to its end yet")
        self._tasks.run(f"tail.{self._name}", self._run)
        self._tasks.run(f"freezes.{self._name}", self._notice_freezes)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._tasks.end()

    def is_current(self) -> bool:
        """Whether all is consumed, and the process was not frozen since: others may have undone it by now."""
        return self.caught_up.is_set() and time.monotonic() - self._awake < FROZEN

    async def becomes_current(self, within: float = 1.0) -> bool:
        """Whether all is consumed within so many seconds: who asks as the process wakes need not be sent away."""
        return await _soon(self.is_current, within)

    async def reaches_the_end(self, tp: TopicPartition, within: float = 2.0) -> bool:
        """Whether all that Kafka holds of that partition now is consumed within so many seconds."""
        if not self._consumer:
            return False
        try:
            end: int = (await asyncio.wait_for(self._consumer.end_offsets([tp]), within))[tp]
        except Exception as error:
            if not is_transient(error):
                raise
            return False
        return await _soon(lambda: self.next[tp] >= end, within)

    def rewind(self, tp: TopicPartition, offset: int) -> None:
        """Consume again from this offset on."""
        self.next[tp] = offset
        if self._consumer:
            self._consumer.seek(tp, offset)

    async def _run(self) -> None:
        pause = SHORTEST_PAUSE
        while True:
            consumer = AIOKafkaConsumer(
                **self._kafka.options,
                enable_auto_commit=False,
                request_timeout_ms=ANSWER,
                auto_offset_reset="earliest",
                max_partition_fetch_bytes=2 * 1024 * 1024,
            )
            try:
                await consumer.start()
                await self._assign(consumer)
                self._consumer, pause = consumer, SHORTEST_PAUSE
                await self._follow(consumer)
            except Exception as error:
                if not is_transient(error):
                    log.exception("tail.failed", name=self._name)
                self._readiness.red(
                    self._name, f"{self._name} cannot be read: {error or type(error).__name__}"
                )
            finally:
                self._consumer = None
                await _stopped(consumer)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _assign(self, consumer: AIOKafkaConsumer) -> None:
        partitions = [
            TopicPartition(topic, p)
            for topic in self.topics
            for p in sorted(await partitions_of(consumer, topic))
        ]
        consumer.assign(partitions)
        first, ends = await consumer.beginning_offsets(partitions), await consumer.end_offsets(partitions)
        starts = {} if self.next else await self._starts()
        for tp in partitions:
            start = ends[tp] if starts.get(tp) == END else starts.get(tp, first[tp])
            self.next[tp] = max(self.next.get(tp, start), first[tp])
            consumer.seek(tp, self.next[tp])
        self._ahead = dict(ends)

    async def _follow(self, consumer: AIOKafkaConsumer) -> None:
        while True:
            if self._ahead is None:
                self._ahead = await consumer.end_offsets(list(self.next))
            if self._ahead or not self.caught_up.is_set():
                self._ahead = {tp: end for tp, end in self._ahead.items() if self.next[tp] < end}
                if not self._ahead:
                    self.caught_up.set()
                    self._readiness.green(self._name)
            for tp, records in (await consumer.getmany(timeout_ms=500)).items():
                with processing(self._name, records):
                    for record in records:
                        if record.offset >= self.next[tp]:
                            self._consumed(record)
                            self.next[tp] = record.offset + 1

    async def _notice_freezes(self) -> None:
        while True:
            self._awake = time.monotonic()
            await asyncio.sleep(FROZEN / 4)
            if time.monotonic() - self._awake > FROZEN:
                log.warning("tail.woke", name=self._name)
                self.caught_up.clear()
                self._ahead = None


async def _soon(is_so: Callable[[], bool], within: float) -> bool:
    for _ in range(round(within / A_MOMENT)):
        if is_so():
            break
        await asyncio.sleep(A_MOMENT)
    return is_so()


async def _stopped(consumer: AIOKafkaConsumer) -> None:
    with contextlib.suppress(TimeoutError, KafkaError, OSError):
        await asyncio.wait_for(consumer.stop(), 3)
