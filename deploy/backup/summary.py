"""A summary of what documents and records hold, the same before a backup and after a restore of it."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import bson

from deploy.backup.archive import Row
from deploy.backup.documents import CHECKPOINTS, Collection, topic_of
from deploy.backup.kafka_log import FILLER, Partition
from shared.events import TOPICS
from shared.events.chat import conversation_key
from shared.kafka.topics import KEPT, retention_of

COMPACTED = {name for topic in TOPICS if topic.compacted for name in topic.names}
ABOUT_TO_GO = timedelta(days=2)
"""Kafka deletes what is past its retention, a segment at a time: what is near it may be there or not."""


@dataclass(slots=True)
class Sum:
    """How many, and a sum of their hashes, whatever their order."""

    count: int = 0
    of_hashes: int = 0

    def add(self, *parts: bytes) -> None:
        """Count one, of these parts."""
        digest = hashlib.sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).digest()
        self.of_hashes = (self.of_hashes + int.from_bytes(digest)) % 2**256
        self.count += 1


@dataclass(slots=True)
class Summary:
    """A summary of a backup or of engines, by collection and by topic."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    kept: timedelta = KEPT
    """How long the logs of conversations are kept."""
    documents: dict[Collection, Sum] = field(default_factory=dict)
    records: dict[str, Sum] = field(default_factory=dict)
    exact: set[str] = field(default_factory=set)
    """The topics that checkpoints name: their records keep their offsets."""
    partitions: dict[str, int] = field(default_factory=dict)
    """How many each topic has."""
    keys: set[str] = field(default_factory=set)
    """The conversations' keys that are on their topic, and not destroyed there."""
    _latest: dict[tuple[str, int, bytes], bytes | None] = field(default_factory=dict)
    _at: tuple[str, int, int] = ("", 0, 0)

    @property
    def servers(self) -> int:
        """How many document servers it is of."""
        return max((collection.server for collection in self.documents), default=0) + 1

    def add_document(self, collection: Collection, document: Row) -> None:
        """Count a document; a checkpoint without Kafka's id of its topic, which a restore changes."""
        if collection.name == CHECKPOINTS:
            self.exact.add(topic_of(document))
            document = {name: value for name, value in document.items() if name != "topic_id"}
        self.documents.setdefault(collection, Sum()).add(bson.encode(document))

    def begin(self, partition: Partition) -> None:
        """Count a partition."""
        topic = partition.tp.topic
        self.partitions[topic] = self.partitions.get(topic, 0) + 1
        self.records.setdefault(topic, Sum())
        self._at = (topic, partition.tp.partition, 0)

    def add_record(self, record: Row) -> None:
        """Count a record of that partition, unless it fills a gap or is about to go."""
        topic, partition, index = self._at
        if [tuple(header) for header in record["headers"]] == FILLER or self._is_over(topic, record["time"]):
            return
        key, value = record["key"], record["value"]
        if topic in COMPACTED:  # Kafka removes what has a successor whenever it likes
            self._latest[topic, partition, key] = value
            if topic == conversation_key.name:
                (self.keys.discard if value is None else self.keys.add)(key.decode())
            return
        at = record["offset"] if topic in self.exact else index
        self._at = (topic, partition, index + 1)
        headers = bson.encode({"headers": [list(header) for header in record["headers"]]})
        parts = (key or b"", value or b"", headers, str(record["time"]).encode())
        self.records[topic].add(str(partition).encode(), str(at).encode(), *parts)

    def end(self) -> None:
        """Count what is the latest of each key."""
        for (topic, partition, key), value in self._latest.items():
            if value is not None:
                self.records[topic].add(str(partition).encode(), key, value)
        self._latest.clear()

    def differences(self, restored: "Summary") -> list[str]:
        """A sentence for each collection or topic that is not as it was."""
        pairs = [
            *(
                (str(collection[1:]), ours, restored.documents.get(collection))
                for collection, ours in self.documents.items()
            ),
            *((topic, ours, restored.records.get(topic)) for topic, ours in self.records.items()),
        ]
        more = [str(collection[1:]) for collection in restored.documents.keys() - self.documents.keys()]
        return [
            f"{name}: {ours.count} in the backup, {there.count if there else 0} restored"
            + (", others" if there and there.count == ours.count else "")
            for name, ours, there in pairs
            if there != ours
        ] + [f"{name}: not in the backup" for name in more]

    def _is_over(self, topic: str, time: int) -> bool:
        kept = retention_of(topic, self.kept)
        return kept is not None and time / 1000 < (self.now - max(kept - ABOUT_TO_GO, kept / 2)).timestamp()
