"""The records of Kafka's topics, and put back at the same offsets, where documents name them."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete
from aiokafka.structs import ConsumerRecord

from deploy.backup.archive import Row
from deploy.backup.problem import BackupProblem
from shared.events import TOPICS
from shared.events.chat import conversation_key
from shared.kafka.aiokafka_internals import client_of, partitions_of
from shared.kafka.cluster import Cluster
from shared.kafka.topic_ids import topic_ids
from shared.kafka.topics import DEAD_LETTERS, retention_of

LEAST_KEPT = timedelta(hours=1)
"""A topic that is kept for less is in no backup: who is connected now."""
LOOKS = 100
"""Looks, ten a second, within which a broker shows a topic that was made, unless it may not be seen."""
FILLER: list[tuple[str, bytes]] = [("ce_type", b"backup.filler")]
"""The headers of a record that stands where the log had nothing any more; every consumer skips its type."""
FILLER_KEY = b"filler"
"""All have one key, so that compaction leaves one of them."""
MOST = 500_000
"""Bytes of a batch, beyond which another one begins."""


@dataclass(slots=True)
class Partition:
    """A partition in a backup: where its log began, and where it ended."""

    tp: TopicPartition
    first: int
    end: int


def is_kept(name: str) -> bool:
    """Whether a topic is the catalogue's, and holds what a restored product needs."""
    is_ours = name in DEAD_LETTERS or any(topic.has(name) for topic in TOPICS)
    return is_ours and (retention_of(name) or LEAST_KEPT) >= LEAST_KEPT


class LogReader:
    """Reads topics from their beginning to the ends that they had when it began."""

    def __init__(self, consumer: AIOKafkaConsumer) -> None:
        self._consumer = consumer

    async def partitions(self) -> list[Partition]:
        """The partitions of every topic to keep. The keys' ends are seen last: no conversation lacks its own."""
        topics = sorted(filter(is_kept, await self._consumer.topics()))
        if conversation_key.name not in topics:
            raise BackupProblem("This Kafka has no topics of the product, or its user may not see them.")
        topics.sort(key=lambda name: name == conversation_key.name)
        return [*await self._of(topics[:-1]), *await self._of(topics[-1:])]

    async def sees(self, topics: Collection[str]) -> None:
        """Wait until the broker shows topics that were made just now, for some seconds."""
        for _ in range(LOOKS):
            if set(topics) <= await self._consumer.topics():
                return
            await asyncio.sleep(0.1)

    async def full(self) -> list[str]:
        """The topics of the product that hold, or have held, a record."""
        there = await self._of(sorted(filter(is_kept, await self._consumer.topics())))
        return sorted({partition.tp.topic for partition in there if partition.end})

    async def _of(self, topics: Sequence[str]) -> list[Partition]:
        tps = [
            TopicPartition(name, number)
            for name in topics
            for number in sorted(await partitions_of(self._consumer, name))
        ]
        ends = await self._consumer.end_offsets(tps)
        firsts = await self._consumer.beginning_offsets(tps)
        return [Partition(tp, min(firsts[tp], ends[tp]), ends[tp]) for tp in tps]

    async def records(self, partition: Partition) -> AsyncIterator[ConsumerRecord]:
        """The records of a partition, up to its end."""
        tp, at = partition.tp, partition.first
        self._consumer.assign([tp])
        self._consumer.seek(tp, at)
        idle = 0
        while at < partition.end:
            batch = (await self._consumer.getmany(tp, timeout_ms=1000)).get(tp, [])
            for record in batch:
                if record.offset < partition.end:
                    yield record
            now_at = await self._consumer.position(tp)
            idle = 0 if now_at > at else idle + 1
            if idle > 30:
                raise BackupProblem(f"Kafka gave nothing more of {tp.topic}, partition {tp.partition}.")
            at = now_at

    async def topic_ids(self, topics: Iterable[str]) -> dict[str, str]:
        """Kafka's ids of these topics."""
        return await topic_ids(client_of(self._consumer), sorted(set(topics)))


def reader(kafka: Cluster) -> AIOKafkaConsumer:
    """A consumer without a group, which keeps no offset anywhere."""
    return AIOKafkaConsumer(
        **kafka.options,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_partition_fetch_bytes=4 * 1024**2,
    )


@dataclass(slots=True)
class LogWriter:
    """Puts the records of one partition after another back; `exact` names the topics whose offsets documents name."""

    producer: AIOKafkaProducer
    exact: Collection[str]
    to_cut: dict[TopicPartition, int] = field(default_factory=dict)
    """Where the log began: what stands before it is filler."""
    _partition: Partition | None = None
    _next: int = 0
    _batch: list[Row] = field(default_factory=list)
    _bytes: int = 0

    async def begin(self, partition: Partition) -> None:
        """End the partition before, and begin this one."""
        await self.end()
        self._partition, self._next = partition, 0
        if partition.tp.topic in self.exact and partition.first:
            self.to_cut[partition.tp] = partition.first

    async def add(self, record: Row) -> None:
        """Put a record back, after as many fillers as the log had nothing before it."""
        if self._partition and self._partition.tp.topic in self.exact:
            await self._fill(record["offset"], record["time"])
        await self._append(record)

    async def end(self) -> None:
        """Bring the partition to the end that it had."""
        if self._partition and self._partition.tp.topic in self.exact:
            await self._fill(self._partition.end, None)
        await self._send()
        self._partition = None

    async def _fill(self, offset: int, time: int | None) -> None:
        while self._next < offset:
            await self._append({"time": time, "key": FILLER_KEY, "value": b"{}", "headers": FILLER})

    async def _append(self, record: Row) -> None:
        size = 200 + len(record["key"] or b"") + len(record["value"] or b"")
        if self._batch and self._bytes + size > MOST:
            await self._send()
        self._batch.append(record)
        self._bytes += size
        self._next += 1

    async def _send(self) -> None:
        """Publish a batch, alone in flight, and see that it stands where it is to."""
        if not self._partition or not self._batch:
            return
        batch, tp = self.producer.create_batch(), self._partition.tp
        for record in self._batch:
            headers = [(name, value) for name, value in record["headers"]]
            taken = batch.append(
                timestamp=record["time"], key=record["key"], value=record["value"], headers=headers
            )
            if taken is None:
                raise BackupProblem(f"A record of {tp.topic} is too large to be put back.")
        written = await (await self.producer.send_batch(batch, tp.topic, partition=tp.partition))
        if tp.topic in self.exact and written.offset != self._next - len(self._batch):
            raise BackupProblem(
                f"Somebody else publishes on {tp.topic}: stop every service, and begin with empty engines."
            )
        self._batch, self._bytes = [], 0


def writer(kafka: Cluster) -> AIOKafkaProducer:
    """A producer whose batches are whole."""
    return AIOKafkaProducer(
        **kafka.options,
        acks="all",
        enable_idempotence=True,
        max_batch_size=2 * MOST,
        max_request_size=4 * MOST,
    )


async def cut(kafka: Cluster, firsts: dict[TopicPartition, int]) -> None:
    """Let logs begin where they began; a compacted one cannot be cut, and keeps one filler."""
    compacted = {name for topic in TOPICS if topic.compacted for name in topic.names}
    asked = {tp: RecordsToDelete(before_offset=at) for tp, at in firsts.items() if tp.topic not in compacted}
    if not asked:
        return
    admin = AIOKafkaAdminClient(**kafka.options)
    await admin.start()
    try:
        await admin.delete_records(asked)
    finally:
        await admin.close()
