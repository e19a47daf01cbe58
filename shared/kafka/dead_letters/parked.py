"""The keys of which an event could not be handled: decisions about them wait for a person (invariant 10)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import TopicOffset
from shared.kafka.dead_letters.records import offset_of_record
from shared.mongo import Database


@dataclass(slots=True)
class Park:
    """A key that waits."""

    topic_offset: TopicOffset
    """All that is consumed after this waits."""
    failed: TopicOffset | None
    """The record to replay with success, or dismiss, before anything after it is replayed; None: none."""


class Parked:
    """The keys that one group has parked: in its store, and in the memory of the partition's holder."""

    def __init__(self, database: Database, group: str) -> None:
        self._collection = database["parked"]
        self._group = group
        self._parks: dict[bytes, Park] = {}

    def __contains__(self, key: bytes) -> bool:
        return key in self._parks

    def is_parked(self, record: ConsumerRecord) -> bool:
        """Whether the record stands after one that could not be handled; that one, consumed again, does not."""
        park = self._parks.get(record.key)
        return park is not None and _is_after(offset_of_record(record), park.topic_offset)

    def must_wait(self, record: ConsumerRecord) -> bool:
        """Whether something before this record was replayed in vain."""
        park = self._parks.get(record.key)
        return (
            park is not None and park.failed is not None and _is_after(offset_of_record(record), park.failed)
        )

    async def load(self) -> None:
        """Read what is parked; another process may have parked it."""
        found = [d async for d in self._collection.find({"group": self._group})]
        self._parks = {
            d["key"].encode(): Park(TopicOffset(*d["place"]), _topic_offset(d.get("failed"))) for d in found
        }

    async def park(self, record: ConsumerRecord, cause: str) -> bool:
        """Park the record's key; whether it is this record that parks it, and nothing before it."""
        topic_offset = offset_of_record(record)
        if record.key not in self._parks:
            document = {
                "key": record.key.decode(),
                "group": self._group,
                "place": list(topic_offset),
                "failed": list(topic_offset),
                "cause": cause,
                "since": datetime.now(UTC).isoformat(),
            }
            await self._collection.update_one(
                {"_id": self._id(record.key)}, {"$setOnInsert": document}, upsert=True
            )
            self._parks[record.key] = Park(topic_offset, topic_offset)
        return self._parks[record.key].topic_offset == topic_offset

    async def failed(self, record: ConsumerRecord) -> None:
        """Replayed in vain: what is after it goes on waiting."""
        await self._expect(record.key, offset_of_record(record))

    async def succeeded(self, record: ConsumerRecord) -> None:
        """Replayed with success, or dismissed: what is after it may be replayed."""
        park = self._parks.get(record.key)
        if park is not None and park.failed == offset_of_record(record):
            await self._expect(record.key, None)

    async def unpark(self, key: bytes | None) -> bool:
        """Let decisions go on, unless something was replayed in vain; whether they do."""
        park = self._parks.get(key or b"")
        if key is None or (park is not None and park.failed is not None):
            return False
        await self._collection.delete_one({"_id": self._id(key)})
        self._parks.pop(key, None)
        return True

    async def _expect(self, key: bytes, topic_offset: TopicOffset | None) -> None:
        if key in self._parks:
            change = {"$set": {"failed": list(topic_offset) if topic_offset else None}}
            await self._collection.update_one({"_id": self._id(key)}, change)
            self._parks[key].failed = topic_offset

    def _id(self, key: bytes) -> str:
        return f"{self._group}/{key.decode()}"


def _is_after(topic_offset: TopicOffset, other: TopicOffset) -> bool:
    """Across topics nothing says what came first: it waits too."""
    return topic_offset[:2] != other[:2] or topic_offset.offset > other.offset


def _topic_offset(found: list[str | int] | None) -> TopicOffset | None:
    return TopicOffset(str(found[0]), int(found[1]), int(found[2])) if found else None
