"""The logs themselves: each request has one reply, and nothing became a dead letter."""

import asyncio
from collections import defaultdict
from uuid import UUID, uuid5

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.structs import ConsumerRecord

from services.chat.domain.protocol import REQUESTS
from shared.cloudevents.event import EVENTS, REPLY, Event
from shared.cloudevents.headers import envelope_of, type_of
from shared.events.chat import Reply, conversation_log
from shared.identifiers import SERVICES
from shared.kafka.topics import dead_letters_of

LOGS = list(conversation_log.names)
DEAD = [dead_letters_of(service) for service in SERVICES]


async def records_of(kafka: str, topics: list[str]) -> list[ConsumerRecord]:
    """Every record of these topics, up to their ends of now."""
    consumer = AIOKafkaConsumer(
        bootstrap_servers=kafka,
        enable_auto_commit=False,
        auto_offset_reset="earliest",  # seeking to the beginning would race with the reset to the end
        max_partition_fetch_bytes=2 * 1024 * 1024,
    )
    await consumer.start()
    try:
        partitions = []
        for topic in topics:
            partitions += [TopicPartition(topic, p) for p in await _partitions(consumer, topic)]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        found = []
        for tp in partitions:
            while await consumer.position(tp) < ends[tp]:
                found += [r for rs in (await consumer.getmany(timeout_ms=500)).values() for r in rs]
        return found
    finally:
        await consumer.stop()


async def events_of(kafka: str, topics: list[str]) -> list[Event]:
    """Every event of these topics, in each partition's order."""
    return [_event(record) for record in await records_of(kafka, topics)]


async def _partitions(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """The topic's partitions; an update of the metadata that had begun before knows nothing of it."""
    await consumer._client.add_topic(topic)
    async with asyncio.timeout(30):
        while not (found := consumer.partitions_for_topic(topic)):
            await consumer._client.force_metadata_update()
    return set(found)


async def requests_without_one_reply(kafka: str) -> dict[UUID, set[str]]:
    """Requests of the logs that have no reply, or several that differ."""
    requests: set[UUID] = set()
    replies: dict[UUID, set[str]] = defaultdict(set)
    for event in await events_of(kafka, LOGS):
        if isinstance(event, Reply):
            replies[event.id].add(f"{event.type} {event.model_dump_json()}")
        elif type(event) in REQUESTS:
            requests.add(event.id)
    ids = {request: uuid5(request, REPLY) for request in requests}
    return {request: replies[ids[request]] for request in requests if len(replies[ids[request]]) != 1}


async def members_of(group: str, kafka: str) -> int:
    """How many have their share of this group; 0 while it is being shared out."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        [answer] = await admin.describe_consumer_groups([group])
        [(_, _, state, _, _, members, *_)] = answer.groups
        return len(members) if state == "Stable" else 0
    finally:
        await admin.close()


async def to_dead_letters(kafka: str) -> list[ConsumerRecord]:
    """Every dead letter."""
    return await records_of(kafka, DEAD)


def _event(record: ConsumerRecord) -> Event:
    return EVENTS[type_of(record)].read(envelope_of(record), record.value or b"")
