"""The dead letters of a service that wait for a person, read from their topic up to its end."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import TopicOffset
from shared.cloudevents.headers import type_of
from shared.failures import Undecodable
from shared.kafka.aiokafka_internals import partitions_of
from shared.kafka.cluster import Cluster
from shared.kafka.dead_letters.records import DISMISS, DONE, REPLAY, marks_of, original_offset
from shared.kafka.topics import dead_letters_of


class DeadLetter(NamedTuple):
    """A record that could not be handled, and waits for a person."""

    record: ConsumerRecord
    """As it is in the dead letters: with its value, which nobody prints."""
    service: str
    group: str
    topic_offset: TopicOffset
    cause: str
    when: datetime

    @property
    def key(self) -> str:
        """The record's key, as it is written in commands; `-` for none."""
        return "-" if self.record.key is None else self.record.key.decode(errors="replace")

    @property
    def type(self) -> str:
        """The kind of event, if that can be read."""
        try:
            return type_of(self.record)
        except Undecodable:
            return "?"


class NoTopic(Exception):
    """The service's dead letters have no topic."""


async def waiting(kafka: Cluster | str, service: str) -> list[DeadLetter]:
    """The dead letters neither replayed with success nor dismissed; each key's in its order."""
    found: dict[tuple[str, TopicOffset], DeadLetter] = {}
    ranks: dict[tuple[str, str, str], int] = {}
    for record in await _records(kafka, dead_letters_of(service)):
        dead_letter = _dead_letter(record, service)
        if dead_letter is None:
            continue
        name = (dead_letter.group, dead_letter.topic_offset)
        ranks.setdefault((dead_letter.group, dead_letter.key, dead_letter.topic_offset.topic), len(ranks))
        if marks_of(record).keys() & {DONE, DISMISS}:
            found.pop(name, None)
        else:
            found[name] = dead_letter
    return sorted(
        found.values(), key=lambda one: (ranks[one.group, one.key, one.topic_offset.topic], one.topic_offset)
    )


def by_key(dead_letters: Iterable[DeadLetter]) -> list[list[DeadLetter]]:
    """The dead letters of each key of each group, in the order in which they are to be consumed."""
    keys: dict[tuple[str, str], list[DeadLetter]] = {}
    for dead_letter in dead_letters:
        keys.setdefault((dead_letter.group, dead_letter.key), []).append(dead_letter)
    return list(keys.values())


def _dead_letter(record: ConsumerRecord, service: str) -> DeadLetter | None:
    marks = marks_of(record)
    if REPLAY in marks and DISMISS not in marks:
        return None
    try:
        topic_offset = original_offset(record)
    except ValueError:
        return None
    when = datetime.fromtimestamp(record.timestamp / 1000, UTC)
    return DeadLetter(
        record, service, marks.get("dl_group", ""), topic_offset, marks.get("dl_cause", ""), when
    )


async def _records(kafka: Cluster | str, topic: str) -> list[ConsumerRecord]:
    consumer = AIOKafkaConsumer(
        **Cluster.of(kafka).options, enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        await consumer.start()
        if topic not in await consumer.topics():
            raise NoTopic(topic)
        partitions = [TopicPartition(topic, p) for p in sorted(await partitions_of(consumer, topic))]
        return await _until(consumer, partitions)
    finally:
        await consumer.stop()


async def _until(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> list[ConsumerRecord]:
    """Every record up to the ends of now."""
    consumer.assign(partitions)
    ends = await consumer.end_offsets(partitions)
    await consumer.seek_to_beginning(*partitions)
    found: list[ConsumerRecord] = []
    while [tp for tp in partitions if await consumer.position(tp) < ends[tp]]:
        for records in (await consumer.getmany(timeout_ms=500)).values():
            found.extend(records)
    return found
