"""Where each group is in each partition: kept in the store, saved after the data (invariant 8)."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition
from pymongo import ReturnDocument

from shared.kafka.failures import Superseded
from shared.mongo import Database, Document, UpdateOne, breaks


@dataclass(slots=True)
class Position:
    """The next offset to hear, in which topic (by Kafka's id), and under which epoch it is heard."""

    topic_id: str
    next: int | None
    """None: nothing was ever heard here."""
    epoch: int
    saved: int | None = None
    """What the store has for sure: one that has less is an earlier copy of it."""


class Positions:
    """The positions of one group, in its own database; `epoch` fences a process that was superseded."""

    def __init__(self, database: Database, group: str) -> None:
        self._database = database
        self._positions = database["positions"]
        self._group = group

    @property
    def breaks(self) -> int:
        """How often the store's connections broke: what was written before may be lost behind it."""
        return breaks(self._database)

    async def take(self, tp: TopicPartition, topic_id: str) -> Position:
        """Make this process the holder of the partition: whoever held it can save nothing any more."""
        document = await self._positions.find_one_and_update(
            {"_id": self._id(tp)},
            {"$inc": {"epoch": 1}, "$setOnInsert": {"topic_id": topic_id, "next": None}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return Position(document["topic_id"], document["next"], document["epoch"], document["next"])

    async def save(self, positions: Mapping[TopicPartition, Position]) -> None:
        """Save each; `Superseded` when one is another process's by now, or the store an earlier copy."""
        if not positions:
            return
        changes = [self._change(tp, position) for tp, position in positions.items()]
        result = await self._positions.bulk_write(changes, ordered=False)
        if result.matched_count != len(changes):
            raise Superseded
        for position in positions.values():
            position.saved = position.next

    async def lost(self, held: Mapping[TopicPartition, Position]) -> set[TopicPartition]:
        """Those that the store does not have as this process left them: taken by another, or gone back."""
        ids = [self._id(tp) for tp in held]
        there = {d["_id"]: d async for d in self._positions.find({"_id": {"$in": ids}})}
        return {tp for tp, position in held.items() if not _is_as_left(position, there.get(self._id(tp)))}

    async def saved(self, topics: list[str]) -> dict[TopicPartition, int]:
        """Every saved position of these topics, for those who serve what the store has not saved yet."""
        return {
            TopicPartition(topic, int(partition)): document["next"]
            async for document in self._positions.find({})
            for group, topic, partition in [document["_id"].rsplit("/", 2)]
            if group == self._group and topic in topics and document["next"] is not None
        }

    def _change(self, tp: TopicPartition, position: Position) -> UpdateOne:
        wanted: Document = {"_id": self._id(tp), "epoch": position.epoch}
        if position.saved is not None:
            wanted["next"] = {"$gte": position.saved}
        return UpdateOne(wanted, {"$set": {"next": position.next}})

    def _id(self, tp: TopicPartition) -> str:
        return f"{self._group}/{tp.topic}/{tp.partition}"


def _is_as_left(position: Position, document: Document | None) -> bool:
    if document is None or document["epoch"] != position.epoch:
        return False
    return position.saved is None or (document["next"] is not None and document["next"] >= position.saved)
