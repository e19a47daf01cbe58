"""The place of this process in a consumer group: FastStream joins, keeps and leaves it; it joins again when asked."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, TopicPartition
from aiokafka.coordinator.assignors.range import RangePartitionAssignor
from faststream import AckPolicy
from faststream.kafka import KafkaBroker
from faststream.kafka.subscriber.usecase import DefaultSubscriber

from shared.failures import is_transient
from shared.kafka.cluster import JOIN, METADATA_MAX_AGE, Cluster
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.offset_commits import OffsetCommits

log = structlog.get_logger()
Consume = Callable[[AIOKafkaConsumer], Coroutine[Any, Any, None]]
GRACE = 5.0
"""Seconds for which leaving waits for the batch in hand."""


class Membership:
    """FastStream's consumer of a group: each joining makes another, and hands it to the fetch loop."""

    def __init__(self, group: ConsumerGroup, kafka: Cluster | str, session: float) -> None:
        self.is_leaving = False
        self.commits = OffsetCommits(self._commit)
        self._group = group
        self._kafka = Cluster.of(kafka)
        self._session = session
        self._broker: KafkaBroker | None = None
        self._subscriber: DefaultSubscriber | None = None
        self._consuming: asyncio.Task[None] | None = None
        self._leaving: asyncio.Future[None] | None = None
        self._must_join = asyncio.Event()

    @property
    def consumer(self) -> AIOKafkaConsumer | None:
        """The consumer that is in the group now, or is joining it."""
        return self._subscriber.consumer if self._subscriber else None

    @property
    def is_dead(self) -> bool:
        """Whether the fetch loop has ended, though nobody asked to leave."""
        return self._consuming is not None and self._consuming.done() and not self.is_leaving

    async def stay(self, listener: ConsumerRebalanceListener, consume: Consume) -> None:
        """Join the group, consume, and join again whenever somebody asks for it."""
        while True:
            await self._join(listener, consume)
            await self._must_join.wait()

    def join_again(self) -> None:
        """Leave the group and join it again, soon."""
        self._group.readiness.red(self._group.name, f"{self._group.name} joins its group again")
        self._must_join.set()

    async def leave(self, within: float | None = None) -> bool:
        """Leave the group, and say whether that is done: cut short, it would leave a member that never consumes."""
        if self._leaving is None or self._leaving.done():
            self._leaving = asyncio.ensure_future(self._end())
        done, _ = await asyncio.wait({self._leaving}, timeout=within)
        if done and (error := self._leaving.exception()):
            log.warning("consumer.left", group=self._group.name, cause=type(error).__name__)
        return bool(done)

    async def _join(self, listener: ConsumerRebalanceListener, consume: Consume) -> None:
        """Join, for as long as that takes."""
        while True:
            await self.leave()
            self._must_join.clear()  # who asked until here is answered by the join that follows
            try:
                consumer = await self._start(listener)
            except Exception as error:
                if not is_transient(error):
                    log.exception("consumer.not-started", group=self._group.name)
                sentence = f"{self._group.name} waits for Kafka: {type(error).__name__}"
                self._group.readiness.red(self._group.name, sentence)
                await asyncio.sleep(1)
            else:
                self._consuming = asyncio.create_task(consume(consumer))
                return

    async def _start(self, listener: ConsumerRebalanceListener) -> AIOKafkaConsumer:
        self.is_leaving = False
        self._broker = KafkaBroker(
            self._kafka.address.split(","),  # FastStream takes a text for one broker
            security=self._kafka.security,
            sasl_oauth_token_provider=self._kafka.tokens,
            logger=None,
            consumer_only=True,
            allow_auto_create_topics=False,
            metadata_max_age_ms=METADATA_MAX_AGE,
            request_timeout_ms=JOIN,
        )
        # without a handler, FastStream runs no loop of its own: `subscriber.consumer` is ours to fetch from
        self._subscriber = self._broker.subscriber(
            *self._group.topics,
            group_id=self._group.name,
            ack_policy=AckPolicy.MANUAL,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=2 * 1024 * 1024,
            listener=listener,
            partition_assignment_strategy=(RangePartitionAssignor,),
            session_timeout_ms=int(self._session * 1000),
            heartbeat_interval_ms=int(self._session * 1000 / 4),
            rebalance_timeout_ms=30_000,
        )
        await self._broker.start()
        return self._subscriber.consumer

    async def _end(self) -> None:
        """Let the batch in hand be finished, for some seconds, and leave."""
        self.is_leaving = True
        if self._consuming:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._group.idle.wait(), GRACE)
            while not self._consuming.done():
                self._consuming.cancel()  # before Python 3.12, `wait_for` may swallow it: then once more
                await asyncio.wait({self._consuming}, timeout=1)
            self._consuming = None
        if self._broker:
            await self._broker.stop()

    async def _commit(self, offsets: dict[TopicPartition, int]) -> None:
        if self.consumer:
            await self.consumer.commit(offsets)
