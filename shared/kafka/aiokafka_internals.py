"""The private parts of aiokafka for which its public interface has no word: reached here, and nowhere else.

`tests/shared/kafka/test_aiokafka_internals.py` fails when an upgrade moves them.
"""

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaError


def client_of(consumer: AIOKafkaConsumer) -> AIOKafkaClient:
    """The consumer's connections, for requests that the consumer itself never makes."""
    client: AIOKafkaClient = consumer._client
    return client


def has_started(consumer: AIOKafkaConsumer) -> bool:
    """Whether it has begun to fetch."""
    return consumer._fetcher is not None


def is_dead(consumer: AIOKafkaConsumer) -> bool:
    """Whether one of its own tasks has ended: it would never fetch, or never be assigned, anything."""
    tasks = [consumer._fetcher._fetch_task]
    if hasattr(consumer._coordinator, "_coordination_task"):  # a consumer without a group has none
        tasks.append(consumer._coordinator._coordination_task)
    return any(task.done() for task in tasks)


def fetched_partitions(consumer: AIOKafkaConsumer) -> list[TopicPartition]:
    """The partitions of which records, or an error, wait to be taken."""
    return list(consumer._fetcher._records)


async def partitions_of(consumer: AIOKafkaConsumer, topic: str) -> set[int]:
    """The topic's partitions, asked of Kafka where the consumer does not know them; none: `KafkaError`."""
    if known := consumer.partitions_for_topic(topic):
        return set(known)
    client = client_of(consumer)
    await client.force_metadata_update()
    if not (found := client.cluster.partitions_for_topic(topic)):
        await client.add_topic(topic)
        found = client.cluster.partitions_for_topic(topic)
    if not found:
        raise KafkaError(f"topic {topic} does not exist: run « python -m shared.kafka.topics »")
    return set(found)
