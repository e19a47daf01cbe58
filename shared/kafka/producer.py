"""Publishing events: an event is published when Kafka has it on all the replicas that must have it (`acks=all`)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Self

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import (
    KafkaError,
    KafkaTimeoutError,
    LeaderNotAvailableError,
    MessageSizeTooLargeError,
    NotLeaderForPartitionError,
    ProducerClosed,
)

from shared.cloudevents.event import Event, Record
from shared.failures import DependencyUnavailable
from shared.kafka.cluster import ANSWER, Cluster
from shared.readiness import Readiness
from shared.spans import sending
from shared.tasks import BackgroundTasks

log = structlog.get_logger()
MAX_BODY_BYTES = 64 * 1024
"""Bytes of the body of an event that we publish."""
BATCH = 256 * 1024
"""Bytes that wait for one partition at most: nobody waits for them, and a full batch makes its publishers wait."""
_PASSING = (MessageSizeTooLargeError, ProducerClosed, KafkaTimeoutError)
"""Refused before anything was sent: the producer is as good as before."""
_EXPIRED = (LeaderNotAvailableError, NotLeaderForPartitionError)
"""A batch that found no leader in time: it is given up with its sequence numbers, though it might be sent again."""


Check = Callable[[], Awaitable[None]]


class NotAcknowledged(DependencyUnavailable):
    """Kafka has not said in time that it has the event. It may have it all the same: publish again, same id."""


class TooLarge(ValueError):
    """An event of ours is over 64 KiB: a bug of the code that made it."""


class Producer:
    """The one producer of a process's service; started in the background, for as long as that takes."""

    def __init__(self, kafka: Cluster | str, service: str, readiness: Readiness | None = None) -> None:
        """`readiness`: the service's; a command has none."""
        self.cluster = Cluster.of(kafka)
        """The cluster of this service: its other clients are made with the same one."""
        self._service = service
        self._producer: asyncio.Future[AIOKafkaProducer]
        self._tasks = BackgroundTasks(readiness or Readiness())
        self._ending: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._producer = asyncio.get_running_loop().create_future()
        self._tasks.run("producer", self._start)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._tasks.end()
        if self._producer.done():
            await _stopped(self._producer.result())

    async def __call__(self, *events: Event) -> None:
        """Publish these events in order, and wait until Kafka has them all."""
        records = [event.record(self._service) for event in events]
        with sending(records):
            try:
                await asyncio.gather(*[await self.send(record) for record in records])
            except KafkaError as error:
                self.failed(error)
                raise

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Publish, and wait at most so many seconds; `NotAcknowledged` then."""
        try:
            await asyncio.wait_for(self(*events), within)
        except (TimeoutError, KafkaError) as error:
            raise NotAcknowledged(str(error) or "Kafka did not answer in time") from error

    async def send(self, record: Record) -> asyncio.Future[Any]:
        """Give a record to the producer; the future is Kafka's word that it has it."""
        if (
            record.value is not None
            and len(record.value) > MAX_BODY_BYTES
            and not record.topic.startswith("dead-letters")
        ):
            raise TooLarge(
                f"an event for {record.topic} has {len(record.value)} bytes, {MAX_BODY_BYTES} at most"
            )
        started = self._producer
        producer = started.result() if started.done() else await asyncio.shield(started)
        try:
            future: asyncio.Future[Any] = await producer.send(
                record.topic,
                value=record.value,
                key=record.key,
                partition=record.partition,
                headers=record.headers,
                timestamp_ms=record.timestamp,
            )
        except KafkaError as error:
            self.failed(error)
            raise
        return future

    def failed(self, error: KafkaError) -> None:
        """Publishing failed: another producer, if this one would never publish anything there again.

        An idempotent producer that was refused one batch has a hole in its sequence numbers for ever.
        """
        is_good = isinstance(error, _PASSING) or (error.retriable and not isinstance(error, _EXPIRED))
        if is_good or not self._producer.done():
            return
        log.warning("producer.replaced", cause=type(error).__name__)
        old, self._producer = self._producer.result(), asyncio.get_running_loop().create_future()
        self._ending.add(ending := asyncio.create_task(_stopped(old)))
        ending.add_done_callback(self._ending.discard)
        self._tasks.run("producer", self._start)

    async def _start(self) -> None:
        while True:
            producer = AIOKafkaProducer(
                **self.cluster.options,
                acks="all",
                enable_idempotence=True,
                request_timeout_ms=ANSWER,
                max_request_size=1_200_000,
                max_batch_size=BATCH,
            )
            try:
                await producer.start()
            except asyncio.CancelledError:
                await _stopped(producer)
                raise
            except (KafkaError, OSError):
                await _stopped(producer)
                await asyncio.sleep(0.5)
            else:
                self._producer.set_result(producer)
                return


class BatchPublisher:
    """Publishes from inside a batch: Kafka's word for all of it is awaited once, at the batch's end."""

    def __init__(self, producer: Producer, service: str, check: Check) -> None:
        """`check` raises when an event may follow from an earlier copy of the store."""
        self._producer = producer
        self._service = service
        self._check = check
        self._published: list[asyncio.Future[Any]] = []

    async def __call__(self, *events: Event) -> None:
        """Publish these events in order, without waiting for Kafka's word."""
        if events:
            await self._check()
        for event in events:
            self._published.append(await self._producer.send(event.record(self._service)))

    async def raw(self, record: Record) -> None:
        """Publish a record that is no event of ours: a dead letter, a tombstone."""
        await self._check()
        self._published.append(await self._producer.send(record))

    async def settled(self) -> None:
        """Wait until Kafka has everything that was published; its error otherwise."""
        published, self._published = self._published, []
        if not published:
            return
        try:
            await asyncio.gather(*published)
        except KafkaError as error:
            self._producer.failed(error)
            raise

    def forget(self) -> None:
        """The batch failed: it will be consumed, and its events published, again."""
        for future in self._published:
            future.add_done_callback(_unobserved)
        self._published = []


async def _stopped(producer: AIOKafkaProducer) -> None:
    """Stop a producer, but not for ever: with the broker down, stopping waits for it."""
    try:
        await asyncio.wait_for(producer.stop(), 3)
    except (TimeoutError, KafkaError):
        log.warning("producer.not-flushed")


def _unobserved(future: asyncio.Future[Any]) -> None:
    if not future.cancelled():
        future.exception()
