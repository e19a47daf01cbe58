"""The engines, killed and started again."""

import asyncio
import resource
import time
from contextlib import suppress
from threading import Thread

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from deploy.local.documents import Documents
from deploy.local.kafka import Kafka
from tests.conftest import Engines, StartEngine

MANY = 1_000
"""Documents of one request: the most that the server takes in one transaction."""


async def test_a_record_survives_the_kill_of_its_broker(start_engine: StartEngine) -> None:
    """An acknowledged event is there after kill -9, at its offset."""
    kafka = start_engine(Kafka)
    await _make_topic(kafka.address)
    first = await _publish(kafka.address, b"first")
    kafka.kill()
    kafka.restart()
    second = await _publish(kafka.address, b"second")
    assert (first, second) == (0, 1)
    assert await _read(kafka.address, 2) == [b"first", b"second"]


def test_a_document_survives_the_kill_of_its_server(start_engine: StartEngine) -> None:
    """An acknowledged document is there after kill -9."""
    documents = start_engine(Documents)
    with MongoClient[dict[str, str]](documents.address) as client:
        client.kept.c.insert_one({"_id": "a", "said": "bonjour"})
        documents.kill()
        documents.restart()
        assert client.kept.c.find_one({"_id": "a"}) == {"_id": "a", "said": "bonjour"}


def test_a_request_is_kept_whole_or_not_at_all(start_engine: StartEngine) -> None:
    """Killed in the middle of writing many documents, the server has all of them or none, each findable."""
    documents = start_engine(Documents)
    with MongoClient[dict[str, int]](documents.address, retryWrites=False) as client:
        writing = Thread(target=_write_many, args=(documents.address,))
        writing.start()
        while client.kept.many.estimated_document_count() < MANY:
            time.sleep(0.01)
        time.sleep(0.5)  # in the middle of the next
        documents.kill()
        writing.join()
        documents.restart()
        there = [document["_id"] for document in client.kept.many.find()]
        assert there
        assert len(there) % MANY == 0
        assert all(client.kept.many.count_documents({"_id": one}) for one in there[-50:])


def test_a_full_disk_takes_one_acknowledged_request_at_most(start_engine: StartEngine) -> None:
    """The server then refuses everything and is known to be broken; started again, it serves all the others."""
    documents = start_engine(Documents)
    resource.prlimit(documents.pid, resource.RLIMIT_FSIZE, (8 * 1024**2, resource.RLIM_INFINITY))
    with MongoClient[dict[str, object]](documents.address, retryWrites=False) as client:
        acknowledged = _write_until_it_fails(client)
        assert documents.is_broken()
        documents.kill()
        documents.restart()
        assert not documents.is_broken()
        there = {document["_id"] for document in client.kept.c.find({}, {"_id": 1})}
        assert set(range(acknowledged - 1)) <= there


async def test_no_topic_is_made_by_a_client_mistake(engines: Engines) -> None:
    """Asking for a topic that does not exist makes none."""
    consumer = AIOKafkaConsumer(bootstrap_servers=engines.kafka)
    await consumer.start()
    try:
        consumer.subscribe(["no-such-topic"])
        await consumer.getmany(timeout_ms=300)
        assert "no-such-topic" not in await consumer.topics()
    finally:
        await consumer.stop()


def _write_until_it_fails(client: MongoClient[dict[str, object]]) -> int:
    for count in range(1_000):
        try:
            client.kept.c.insert_one({"_id": count, "said": "bonjour" * 20_000})
        except PyMongoError:
            return count
    raise AssertionError("a thousand large documents found room")


def _write_many(address: str) -> None:
    with MongoClient[dict[str, int]](address, retryWrites=False) as client, suppress(PyMongoError):
        for begin in range(0, 200 * MANY, MANY):
            client.kept.many.insert_many([{"_id": begin + number} for number in range(MANY)])


async def _make_topic(address: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    await admin.create_topics([NewTopic("kept", num_partitions=1, replication_factor=1)])
    await admin.close()


async def _publish(address: str, what: bytes) -> int:
    async with AIOKafkaProducer(bootstrap_servers=address, acks="all", enable_idempotence=True) as producer:
        return int((await producer.send_and_wait("kept", what)).offset)


async def _read(address: str, count: int) -> list[bytes | None]:
    read: list[bytes | None] = []
    async with AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition("kept", 0)])
        async with asyncio.timeout(20):
            while len(read) < count:
                read.append((await consumer.getone()).value)
    return read
