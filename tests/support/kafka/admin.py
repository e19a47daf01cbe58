"""Changes of topics by an operator, or an accident, that the services do not expect."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiokafka import TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.records_to_delete import RecordsToDelete


@asynccontextmanager
async def an_admin(kafka: str) -> AsyncIterator[AIOKafkaAdminClient]:
    """Connect to Kafka as its administrator."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()


async def cut(kafka: str, tp: TopicPartition, before: int) -> None:
    """Delete what stands before an offset."""
    async with an_admin(kafka) as admin:
        await admin.delete_records({tp: RecordsToDelete(before_offset=before)})


async def lose(kafka: str, topic: str) -> None:
    """Delete a topic."""
    async with an_admin(kafka) as admin:
        await admin.delete_topics([topic])


async def committed(kafka: str, group: str) -> dict[TopicPartition, int]:
    """The group's offsets, as those who watch the lag see them."""
    async with an_admin(kafka) as admin:
        found = await admin.list_consumer_group_offsets(group)
    return {tp: at.offset for tp, at in found.items()}
