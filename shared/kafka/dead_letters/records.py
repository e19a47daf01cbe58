"""The records of a dead letters' topic: a dead letter, the order to consume it again, the mark that it is done."""

from typing import NamedTuple

from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Record, TopicOffset
from shared.kafka.topics import dead_letters_of

DONE = "dl_done"
REPLAY = "dl_replay"
DISMISS = "dl_dismiss"
MARKS = ("dl_topic", "dl_partition", "dl_offset", "dl_cause", "dl_group", DONE, REPLAY, DISMISS)
"""The headers that we add; those of an outsider by these names are not believed, and not kept."""


class Order(NamedTuple):
    """A person's order to a group: consume this record again, or be done with it."""

    record: ConsumerRecord
    """As it stood in its own topic."""
    dismissed: bool
    last: bool
    """The last of its key: decisions about the key go on after it."""


def offset_of_record(record: ConsumerRecord) -> TopicOffset:
    """Where a record stands."""
    return TopicOffset(record.topic, record.partition, record.offset)


def dead_letter(record: ConsumerRecord, service: str, group: str, cause: str) -> Record:
    """The record as it was, with where it stood and why it could not be handled."""
    headers = [*_own(record), *_topic_offset(record, group), ("dl_cause", cause[:500].encode())]
    nothing = record.key is None and record.value is None  # which aiokafka does not send
    value = b"" if nothing else record.value
    return Record(dead_letters_of(service), record.key, value, headers, record.partition)


def done_mark(record: ConsumerRecord, service: str, group: str) -> Record:
    """Says that a dead letter needs nobody any more: consumed again with success, or dismissed."""
    headers = [*_topic_offset(record, group), (DONE, b"1")]
    return Record(dead_letters_of(service), record.key, b"", headers, record.partition)


def replay_of(record: ConsumerRecord, service: str, *, last: bool, dismiss: bool = False) -> Record:
    """The order to consume a dead letter again (or to dismiss it), for the group that could not handle it."""
    kept = [(name, value) for name, value in record.headers if name not in {REPLAY, DISMISS, "dl_cause"}]
    headers = [*kept, (REPLAY, b"last" if last else b"1")]
    if dismiss:
        headers.append((DISMISS, b"1"))
    return Record(dead_letters_of(service), record.key, record.value, headers, partition=record.partition)


def order_of(record: ConsumerRecord, group: str) -> Order | None:
    """The order that a record of the dead letters' topic is for this group, if it is one."""
    marks = marks_of(record)
    if marks.get("dl_group") != group or REPLAY not in marks:
        return None
    try:
        return Order(original(record), DISMISS in marks, marks[REPLAY] == "last")
    except ValueError:
        return None  # nobody's command writes this


def marks_of(record: ConsumerRecord) -> dict[str, str]:
    """The marks of a record of a dead letters' topic."""
    return {name: (value or b"").decode(errors="replace") for name, value in record.headers if name in MARKS}


def original(record: ConsumerRecord) -> ConsumerRecord:
    """The record as it stood in its own topic; `ValueError` when the marks do not say where."""
    topic_offset = original_offset(record)
    return ConsumerRecord(
        topic=topic_offset.topic,
        partition=topic_offset.partition,
        offset=topic_offset.offset,
        timestamp=record.timestamp,
        timestamp_type=record.timestamp_type,
        key=record.key,
        value=record.value,
        checksum=record.checksum,
        serialized_key_size=record.serialized_key_size,
        serialized_value_size=record.serialized_value_size,
        headers=tuple(_own(record)),
    )


def original_offset(record: ConsumerRecord) -> TopicOffset:
    """Where the record stood; `ValueError` when the marks do not say it."""
    marks = marks_of(record)
    try:
        return TopicOffset(marks["dl_topic"], int(marks["dl_partition"]), int(marks["dl_offset"]))
    except KeyError as error:
        raise ValueError(f"a dead letter without {error}") from None


def _own(record: ConsumerRecord) -> list[tuple[str, bytes]]:
    return [(name, value) for name, value in record.headers if name not in MARKS]


def _topic_offset(record: ConsumerRecord, group: str) -> list[tuple[str, bytes]]:
    marks = {
        "dl_topic": record.topic,
        "dl_partition": str(record.partition),
        "dl_offset": str(record.offset),
        "dl_group": group,
    }
    return [(name, value.encode()) for name, value in marks.items()]
