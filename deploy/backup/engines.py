"""The engines of a product: copied while it runs into an archive, and filled from one."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord
from pyrage import x25519

from deploy.backup import archive
from deploy.backup.archive import Row
from deploy.backup.documents import Collection, Restoring, check_empty, documents_of
from deploy.backup.kafka_log import LogReader, LogWriter, Partition, cut, reader, writer
from deploy.backup.problem import BackupProblem
from deploy.backup.summary import Summary
from shared.events.chat import conversation_key
from shared.kafka.cluster import Cluster
from shared.kafka.topics import KEPT, make_topics


@dataclass(frozen=True, slots=True)
class Engines:
    """Kafka, and the document servers in the order in which a backup names them."""

    kafka: Cluster
    mongo: tuple[str, ...]


class Item(NamedTuple):
    """A row of an archive, read: one of these."""

    collection: Collection | None = None
    document: Row | None = None
    partition: Partition | None = None
    record: Row | None = None


async def copy(engines: Engines, file: Path, recipients: list[x25519.Recipient]) -> Summary:
    """Write the documents, then the logs: so no checkpoint of the archive stands after the end of its log."""
    held = Summary()
    with archive.writing(file, recipients) as write:
        async for item in contents(engines):
            write(**_row(item))
            _count(held, item)
    held.end()
    return held


async def contents(engines: Engines) -> AsyncIterator[Item]:
    """All that the engines hold: documents of one moment, then Kafka's logs up to a later one."""
    for number, url in enumerate(engines.mongo):
        for collection, document in documents_of(number, url):
            yield Item(collection=collection, document=document)
    async with _reading(engines.kafka) as log:
        for partition in await log.partitions():
            yield Item(partition=partition)
            async for record in log.records(partition):
                yield Item(record=_as_row(record))


async def summary_of(engines: Engines, like: Summary) -> Summary:
    """The summary of what engines hold, seen as that one was."""
    held = Summary(now=like.now, kept=like.kept, exact=set(like.exact))
    async for item in contents(engines):
        _count(held, item)
    held.end()
    return held


async def keys_on(kafka: Cluster) -> set[str]:
    """The conversations' keys that Kafka holds, and that were not destroyed there."""
    held = Summary()
    async with _reading(kafka) as log:
        for partition in await log.partitions():
            if partition.tp.topic == conversation_key.name:
                held.begin(partition)
                async for record in log.records(partition):
                    held.add_record(_as_row(record))
    return held.keys


def looked_through(file: Path, identities: list[x25519.Identity], kept: timedelta = KEPT) -> Summary:
    """The summary of an archive, as logs that are kept so long hold it; `BackupProblem` if it is not whole."""
    held = Summary(kept=kept)
    for item in _items(file, identities):
        _count(held, item)
    held.end()
    return held


async def restore(
    file: Path, identities: list[x25519.Identity], engines: Engines, held: Summary, **topics: Any
) -> None:
    """Fill empty engines: topics (`topics`: as `make_topics` takes them), documents, then the logs."""
    _check_servers(engines, held)
    async with _reading(engines.kafka) as log:
        await _check_topics(engines, held, log, topics)
        ids = await log.topic_ids(held.partitions)
    back = [Restoring(number, url, ids) for number, url in enumerate(engines.mongo)]
    async with _writing(engines.kafka, held) as logs:
        for item in _items(file, identities):
            if item.collection and item.document is not None:
                back[item.collection.server].add(item.collection, item.document)
            elif item.partition:
                await logs.begin(item.partition)
            elif item.record:
                await logs.add(item.record)
        await logs.end()
    for one in back:
        one.flush()
    await cut(engines.kafka, logs.to_cut)


def _check_servers(engines: Engines, held: Summary) -> None:
    if held.servers > len(engines.mongo):
        raise BackupProblem(
            f"The backup is of {held.servers} document servers: name as many in BACKUP_MONGO."
        )
    for number, url in enumerate(engines.mongo):
        check_empty(number, url)


async def _check_topics(engines: Engines, held: Summary, log: LogReader, topics: dict[str, Any]) -> None:
    """Make the topics, unless one holds something; refuse those that are others than the backup's."""
    if full := await log.full():
        raise BackupProblem(
            f"Kafka holds records of {', '.join(full)}: a backup is restored into empty engines."
        )
    await log.sees(await make_topics(engines.kafka, **topics))
    there = [partition.tp for partition in await log.partitions()]
    for topic, number in held.partitions.items():
        found = sum(tp.topic == topic for tp in there)
        if found != number:
            raise BackupProblem(
                f"The backup has {number} partitions of {topic}, this Kafka {found}: set PARTITIONS and FRONT_ENDS "
                "as they were, and begin with an empty Kafka."
            )


def _items(file: Path, identities: list[x25519.Identity]) -> Iterator[Item]:
    for row in archive.reading(file, identities):
        if "collection" in row:
            yield Item(collection=Collection(*row["collection"]), document=row["document"])
        elif "log" in row:
            yield Item(partition=Partition(TopicPartition(*row["log"]), row["first"], row["until"]))
        else:
            yield Item(record=row)


def _row(item: Item) -> Row:
    if item.collection:
        return {"collection": list(item.collection), "document": item.document}
    if item.partition:
        return {"log": list(item.partition.tp), "first": item.partition.first, "until": item.partition.end}
    return item.record or {}


def _count(held: Summary, item: Item) -> None:
    if item.collection and item.document is not None:
        held.add_document(item.collection, item.document)
    elif item.partition:
        held.begin(item.partition)
    elif item.record:
        held.add_record(item.record)


def _as_row(record: ConsumerRecord) -> Row:
    headers = [[name, value] for name, value in record.headers]
    return {
        "offset": record.offset, "time": record.timestamp, "key": record.key, "value": record.value,
        "headers": headers,
    }  # fmt: skip


@asynccontextmanager
async def _reading(kafka: Cluster) -> AsyncIterator[LogReader]:
    consumer: AIOKafkaConsumer = reader(kafka)
    try:
        await consumer.start()
        yield LogReader(consumer)
    except KafkaError as error:
        raise BackupProblem(f"Kafka at {kafka.address} did not do what was asked: {error!r}") from error
    finally:
        await consumer.stop()


@asynccontextmanager
async def _writing(kafka: Cluster, held: Summary) -> AsyncIterator[LogWriter]:
    producer = writer(kafka)
    try:
        await producer.start()
        yield LogWriter(producer, held.exact)
    except KafkaError as error:
        raise BackupProblem(f"Kafka at {kafka.address} did not do what was asked: {error!r}") from error
    finally:
        await producer.stop()
