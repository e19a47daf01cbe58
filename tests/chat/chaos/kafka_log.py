"""What the logs themselves say: each request has one outcome, and nothing was set aside."""

from collections import defaultdict
from uuid import UUID, uuid5

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from services.chat.domain.decide import REQUESTS
from shared.envelope import envelope_of, type_of
from shared.events.chat import Outcome, conversation_log
from shared.facts import FACTS, OUTCOME, Fact
from shared.kafka.topics import SERVICES, dead_letters_of

LOGS = list(conversation_log.names)
DEAD = [dead_letters_of(service) for service in SERVICES]


async def records_of(kafka: str, topics: list[str]) -> list[ConsumerRecord]:
    """Every record of these topics, up to their ends of now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, enable_auto_commit=False)
    await consumer.start()
    try:
        partitions = []
        for topic in topics:
            await consumer._client.add_topic(topic)
            partitions += [TopicPartition(topic, p) for p in consumer.partitions_for_topic(topic) or ()]
        consumer.assign(partitions)
        ends = await consumer.end_offsets(partitions)
        await consumer.seek_to_beginning()
        found = []
        for tp in partitions:
            while await consumer.position(tp) < ends[tp]:
                found += [r for rs in (await consumer.getmany(timeout_ms=500)).values() for r in rs]
        return found
    finally:
        await consumer.stop()


async def requests_without_one_outcome(kafka: str) -> dict[UUID, set[str]]:
    """Requests of the logs that have no outcome, or several that differ."""
    requests: set[UUID] = set()
    outcomes: dict[UUID, set[str]] = defaultdict(set)
    for record in await records_of(kafka, LOGS):
        fact = _fact(record)
        if isinstance(fact, Outcome):
            outcomes[fact.id].add(f"{fact.type} {fact.model_dump_json()}")
        elif type(fact) in REQUESTS:
            requests.add(fact.id)
    ids = {request: uuid5(request, OUTCOME) for request in requests}
    return {request: outcomes[ids[request]] for request in requests if len(outcomes[ids[request]]) != 1}


async def set_aside(kafka: str) -> list[ConsumerRecord]:
    """Every dead letter."""
    return await records_of(kafka, DEAD)


def _fact(record: ConsumerRecord) -> Fact:
    return FACTS[type_of(record)].read(envelope_of(record), record.value or b"")
