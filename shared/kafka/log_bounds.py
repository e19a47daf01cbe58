"""The bounds of each partition's log, as Kafka holds it now, and whether a checkpoint means something there."""

from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.kafka.aiokafka_internals import client_of
from shared.kafka.group.checkpoints import Checkpoint
from shared.kafka.topic_ids import topic_ids


class LogBounds(NamedTuple):
    """A partition's log."""

    topic_id: str
    first: int
    end: int


async def log_bounds(
    consumer: AIOKafkaConsumer, partitions: list[TopicPartition]
) -> dict[TopicPartition, LogBounds]:
    """The bounds of each partition whose topic exists."""
    ids = await topic_ids(client_of(consumer), sorted({tp.topic for tp in partitions}))
    there = [tp for tp in partitions if tp.topic in ids]
    first = await consumer.beginning_offsets(there)
    ends = await consumer.end_offsets(there)
    return {tp: LogBounds(ids[tp.topic], first[tp], ends[tp]) for tp in there}


def wrong(tp: TopicPartition, checkpoint: Checkpoint, log: LogBounds | None) -> str:
    """A sentence for an operator when a checkpoint means nothing in what Kafka holds; nothing when it does."""
    name = f"{tp.topic}, partition {tp.partition}"
    if log is None:
        return f"{name}: the topic does not exist any more. Restore it."
    if checkpoint.topic_id != log.topic_id:
        return (
            f"{name}: the topic was made again since this service last consumed it, so its checkpoints mean "
            "nothing there. Restore the topic, or erase the data of both the topic and the service together."
        )
    at = checkpoint.next or 0
    if not log.first <= at <= log.end:
        return (
            f"{name}: the service is at offset {at} and Kafka holds {log.first} to {log.end}: events are "
            "missing. Restore the log from its backup, or restore the service's store and the log of the same day."
        )
    return ""
