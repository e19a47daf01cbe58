"""Hearing facts: one consumer of one group on all its topics, that joins, watches itself, and joins again."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Self

import structlog
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.message import FAKE_CONSUMER
from faststream.kafka.message import KafkaMessage as RawBatch

from shared.failures import is_transient
from shared.identifiers import partition_of
from shared.kafka.assignment import LONGEST_PAUSE, Assignment
from shared.kafka.batches import Batches, Flush
from shared.kafka.checkpoints import Checkpoints
from shared.kafka.consumer import Consumer
from shared.kafka.dispatch import Dispatcher, Parking
from shared.kafka.handlers import Handlers, Publish
from shared.kafka.parked import Parked
from shared.kafka.producer import BatchPublisher
from shared.kafka.topics import dead_letters_of
from shared.kafka.watchdog import Watchdog
from shared.mongo import Database
from shared.readiness import Readiness
from shared.tasks import BackgroundTasks

log = structlog.get_logger()


class GroupMember:
    """One consumer group of one service in this process: what it hears, how far it is, what it told.

    `flush` writes, at the end of a batch and before the position is saved, what the handlers only gathered;
    `discard` drops it when the batch is to be heard again. `parking` tells of a key that has been parked.
    """

    def __init__(
        self,
        *,
        kafka: str,
        group: str,
        handlers: Handlers,
        topics: Sequence[str],
        database: Database,
        publish: BatchPublisher,
        readiness: Readiness,
        ports: Mapping[type[Any], Any] | None = None,
        flush: Flush | None = None,
        discard: Callable[[], None] | None = None,
        parking: Parking = lambda record, parked: None,
        session: float = 6.0,
    ) -> None:
        self.group = group
        self.publish = publish
        self._readiness = readiness
        self._kafka = kafka
        self._topics = [*topics, dead_letters_of(handlers.service)]
        self._joining: asyncio.Task[None] | None = None
        self._leaving: asyncio.Future[None] | None = None
        self._closed = False
        self._troubles = 0
        self._tasks = BackgroundTasks(readiness)
        checkpoints, self._parked = Checkpoints(database, group), Parked(database, group)
        self._assignment = Assignment(
            group,
            checkpoints,
            self._parked,
            readiness,
            self._tasks,
            lambda: self._subscriber.consumer,
            lambda: self._batches.drop(),
        )
        given: dict[Any, Any] = {Publish: publish, BatchPublisher: publish, **(ports or {})}
        dispatcher = Dispatcher(
            handlers.service,
            group,
            handlers.bound(given),
            handlers.bound_tombstone_handlers(given),
            publish,
            self._parked,
            parking,
        )
        self._batches = Batches(
            group,
            self._topics[-1],
            self._assignment,
            checkpoints,
            dispatcher,
            publish,
            readiness,
            self._rejoin,
            flush,
            discard,
        )
        self._watchdog = Watchdog(
            group, self._topics, self._assignment, self._batches, readiness, self._rejoin
        )
        self._subscribe(session)

    async def __aenter__(self) -> Self:
        self._readiness.red(self.group, f"{self.group} has not joined its group yet")
        self._joining = self._tasks.run(f"joining.{self.group}", self._join)
        self._tasks.run(f"watch.{self.group}", self._watchdog.run)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closed = self._assignment.yielding = True
        await self._tasks.end()
        if not await self._left(within=8):
            log.warning("hearing.not-stopped", group=self.group)
        self._assignment.leave()

    async def reaches_the_ends(self, within: float = 10.0) -> bool:
        """Whether all that Kafka holds now, of what is held here, is heard and kept within so many seconds:
        not if the store is an earlier copy of what it was.
        """
        return await self._assignment.reaches_the_ends(within)

    def holds(self, topic: str, partition: int) -> bool:
        """Whether this process holds that partition now."""
        return (topic, partition) in self._assignment.held

    def partitions(self, *topics: str) -> frozenset[int]:
        """The partitions that this process holds now, of all of these topics."""
        held = self._assignment.held
        return frozenset.intersection(*(frozenset(p for t, p in held if t == topic) for topic in topics))

    def decides(self, topic: str, conversation: str) -> bool:
        """Whether this process decides about that conversation now: not while it waits for a person."""
        return self.holds(topic, partition_of(conversation)) and conversation.encode() not in self._parked

    def _subscribe(self, session: float) -> None:
        self._broker = KafkaBroker(
            self._kafka,
            logger=None,
            consumer_only=True,
            allow_auto_create_topics=False,
            graceful_timeout=5.0,
            apply_types=False,  # it would find the one parameter of `_hear` in a thread, for each batch
        )
        self._subscriber = self._broker.subscriber(
            *self._topics,
            group_id=self.group,
            batch=True,
            batch_timeout_ms=10,
            max_records=500,
            max_partition_fetch_bytes=2 * 1024 * 1024,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.MANUAL,
            partition_assignment_strategy=(RangePartitionAssignor,),
            listener=self._assignment,
            session_timeout_ms=int(session * 1000),
            heartbeat_interval_ms=int(session * 1000 / 4),
            rebalance_timeout_ms=30_000,
            parser=_not_parsed,
            decoder=_not_decoded,
        )
        self._subscriber(self._consume)

    async def _consume(self, records: Any) -> None:
        if self._troubles:
            self._troubles = 0
            self._readiness.green(f"{self.group} fetching")
        await self._batches.consume(records)

    async def _join(self) -> None:
        """Join the group, or join it again, for as long as that takes."""
        while True:
            await self._left()
            try:
                await self._broker.connect()
                self._broker.config.broker_config.builder = partial(
                    Consumer,
                    bootstrap_servers=self._kafka,
                    metadata_max_age_ms=10_000,  # a topic made anew is seen within so much
                    trouble=self._trouble,
                    unreadable=self._unreadable,
                )
                await self._broker.start()
            except Exception as error:
                if not is_transient(error):
                    log.exception("hearing.not-started", group=self.group)
                self._readiness.red(self.group, f"{self.group} waits for Kafka: {type(error).__name__}")
                await asyncio.sleep(1)
            else:
                return

    def _rejoin(self) -> None:
        """Leave the group and join it again: what this process knows of its partitions is not true any more."""
        self._assignment.leave()
        if self._closed:
            return
        self._readiness.red(self.group, f"{self.group} joins its group again")
        if self._joining:
            self._joining.cancel()
        self._joining = self._tasks.run(f"joining.{self.group}", self._join)

    async def _left(self, within: float | None = None) -> bool:
        """Leave the group; a leaving that is cut short would leave a member that beats and never hears."""
        if self._leaving is None or self._leaving.done():
            self._leaving = asyncio.ensure_future(self._broker.stop())
        done, _ = await asyncio.wait({self._leaving}, timeout=within)
        if done and (error := self._leaving.exception()):
            log.warning("hearing.left", group=self.group, cause=type(error).__name__)
        return bool(done)

    async def _trouble(self, error: Exception) -> None:
        """Fetching failed: say so, and fetch again from where each partition is."""
        self._troubles += 1
        self._readiness.red(f"{self.group} fetching", f"{self.group} cannot fetch: {type(error).__name__}")
        log.warning("hearing.fetch-failed", group=self.group, cause=type(error).__name__)
        self._assignment.seek_to_consumed()
        await asyncio.sleep(min(0.1 * 2**self._troubles, LONGEST_PAUSE))

    def _unreadable(self, tp: Any, error: Exception) -> None:
        sentence = (
            f"{tp.topic}, partition {tp.partition}: the record at offset {self._assignment.consumed.get(tp)} breaks "
            f"Kafka's client ({type(error).__name__}). Ask whoever tells on this topic, and restore it without."
        )
        self._assignment.stop_partition(tp, sentence)


async def _not_parsed(records: Any) -> RawBatch:
    """FastStream's parser would break on a header before we could set the record aside."""
    return RawBatch(raw_message=records, body=b"", consumer=FAKE_CONSUMER)


async def _not_decoded(batch: RawBatch) -> Any:
    return batch.raw_message
