"""The fetch loop of a group: one batch after another, and no failure of fetching without a word."""

import asyncio
from collections.abc import Sequence
from itertools import chain

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import ConsumerStoppedError, CorruptRecordException
from aiokafka.structs import ConsumerRecord

from shared.kafka.aiokafka_internals import fetched_partitions
from shared.kafka.batches.consuming import Batches
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.tasks import LONGEST_PAUSE

log = structlog.get_logger()
Records = Sequence[ConsumerRecord]
WAIT_MS = 20
"""Milliseconds for which a fetch waits for the first record."""
MOST = 500
"""Records of a batch."""
SUSPICIOUS = 1000
"""Fetches of one record each, after one that failed, to find the record that fails."""


class FetchLoop:
    """Fetches for as long as this process is in the group; FastStream's own loop would wait without a word."""

    def __init__(
        self, group: ConsumerGroup, membership: Membership, batches: Batches, continuity: Continuity
    ) -> None:
        self._group = group
        self._membership = membership
        self._batches = batches
        self._continuity = continuity
        self._failures = 0
        self._one_by_one = 0
        """Fetches to go in which partitions and records are taken one by one."""

    async def run(self, consumer: AIOKafkaConsumer) -> None:
        """Consume what this consumer fetches, until it is stopped."""
        while not self._membership.is_leaving:
            try:
                records = await self._fetch(consumer)
            except ConsumerStoppedError:
                return
            except Exception as error:
                await self._failed(error)
                continue
            if records:
                self._succeeded()
                await self._batches.consume(records)

    async def _fetch(self, consumer: AIOKafkaConsumer) -> Records:
        if self._one_by_one:
            return await self._fetch_one(consumer)
        fetched = await consumer.getmany(timeout_ms=WAIT_MS, max_records=MOST)
        return tuple(chain.from_iterable(fetched.values()))

    async def _fetch_one(self, consumer: AIOKafkaConsumer) -> Records:
        self._one_by_one -= 1
        for tp in fetched_partitions(consumer):
            try:
                fetched = await consumer.getmany(tp, max_records=1)
            except Exception as error:
                if not _is_of_the_record(error):
                    raise
                self._stop(tp, error)
                return ()
            if fetched:
                records: Records = fetched[tp]
                return records
        await asyncio.sleep(WAIT_MS / 1000)
        return ()

    def _succeeded(self) -> None:
        if self._failures:
            self._failures = 0
            self._group.readiness.green(f"{self._group.name} fetching")

    async def _failed(self, error: Exception) -> None:
        """Say so, and fetch each partition again from where it is.

        What aiokafka had taken from other partitions when one fails is lost to its caller.
        """
        if _is_of_the_record(error):
            self._one_by_one = SUSPICIOUS
        self._failures += 1
        name, cause = self._group.name, type(error).__name__
        self._group.readiness.red(f"{name} fetching", f"{name} cannot fetch: {cause}")
        log.warning("consumer.fetch-failed", group=name, cause=cause)
        self._continuity.seek_to_consumed(list(self._group.consumed))
        await asyncio.sleep(min(0.1 * 2**self._failures, LONGEST_PAUSE))

    def _stop(self, tp: TopicPartition, error: Exception) -> None:
        self._one_by_one = 0
        sentence = (
            f"{tp.topic}, partition {tp.partition}: the record at offset {self._group.consumed.get(tp)} breaks "
            f"Kafka's client ({type(error).__name__}). Ask who publishes on this topic, and restore it without."
        )
        self._continuity.stop(tp, sentence)


def _is_of_the_record(error: Exception) -> bool:
    """Whether a record is at fault (a header's name that is not UTF-8, a checksum): aiokafka cannot go past it."""
    return isinstance(error, (CorruptRecordException, ValueError))
