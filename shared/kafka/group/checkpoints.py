"""The checkpoints of each group in each partition: kept in the store, saved after the data (invariant 8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition
from pymongo import ReturnDocument

from shared.failures import Superseded
from shared.mongo import Database, Document, UpdateOne, breaks


@dataclass(slots=True)
class Checkpoint:
    """The next offset to consume, in which topic (by Kafka's id), and under which epoch."""

    topic_id: str
    next: int | None
    """None: nothing was ever consumed here."""
    epoch: int
    saved: int | None = None
    """The offset that the store has for sure: one that has less is an earlier copy of it."""


class Checkpoints:
    """The checkpoints of one group, in its own database; `epoch` fences a process that was superseded."""

    def __init__(self, database: Database, group: str) -> None:
        self._database = database
        self._checkpoints = database["positions"]
        self._group = group

    @property
    def breaks(self) -> int:
        """How often the store's connections broke: what was written before may be lost."""
        return breaks(self._database)

    async def take(self, tp: TopicPartition, topic_id: str) -> Checkpoint:
        """Make this process the holder of the partition: the one that held it can save nothing any more."""
        document = await self._checkpoints.find_one_and_update(
            {"_id": self._id(tp)},
            {"$inc": {"epoch": 1}, "$setOnInsert": {"topic_id": topic_id, "next": None}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return Checkpoint(document["topic_id"], document["next"], document["epoch"], document["next"])

    async def save(self, checkpoints: Mapping[TopicPartition, Checkpoint]) -> None:
        """Save each; `Superseded` when one is another process's by now, or the store an earlier copy."""
        if not checkpoints:
            return
        changes = [self._change(tp, checkpoint) for tp, checkpoint in checkpoints.items()]
        result = await self._checkpoints.bulk_write(changes, ordered=False)
        if result.matched_count != len(changes):
            raise Superseded
        for checkpoint in checkpoints.values():
            checkpoint.saved = checkpoint.next

    async def lost(self, held: Mapping[TopicPartition, Checkpoint]) -> set[TopicPartition]:
        """The partitions that the store does not have as this process left them: taken by another, or gone back."""
        ids = [self._id(tp) for tp in held]
        there = {d["_id"]: d async for d in self._checkpoints.find({"_id": {"$in": ids}})}
        return {tp for tp, checkpoint in held.items() if not _is_as_left(checkpoint, there.get(self._id(tp)))}

    async def saved(self, topics: list[str]) -> dict[TopicPartition, int]:
        """Every saved offset of these topics, for those who serve what the store has not saved yet."""
        return {
            TopicPartition(topic, int(partition)): document["next"]
            async for document in self._checkpoints.find({})
            for group, topic, partition in [document["_id"].rsplit("/", 2)]
            if group == self._group and topic in topics and document["next"] is not None
        }

    def _change(self, tp: TopicPartition, checkpoint: Checkpoint) -> UpdateOne:
        wanted: Document = {"_id": self._id(tp), "epoch": checkpoint.epoch}
        if checkpoint.saved is not None:
            wanted["next"] = {"$gte": checkpoint.saved}
        return UpdateOne(wanted, {"$set": {"next": checkpoint.next}})

    def _id(self, tp: TopicPartition) -> str:
        return f"{self._group}/{tp.topic}/{tp.partition}"


def _is_as_left(checkpoint: Checkpoint, document: Document | None) -> bool:
    if document is None or document["epoch"] != checkpoint.epoch:
        return False
    return checkpoint.saved is None or (document["next"] is not None and document["next"] >= checkpoint.saved)
