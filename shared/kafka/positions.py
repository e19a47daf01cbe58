"""Where each group is in each partition: kept in the store, saved after the data (invariant 8)."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from aiokafka import TopicPartition
from pymongo import ReturnDocument

from shared.kafka.failures import Superseded
from shared.mongo import Database


@dataclass(slots=True)
class Position:
    """The next offset to hear, in which topic (by Kafka's id), and under which epoch it is heard."""

    topic_id: str
    next: int | None
    """None: nothing was ever heard here."""
    epoch: int


class Positions:
    """The positions of one group, in its own database; `epoch` fences a process that was superseded."""

    def __init__(self, database: Database, group: str) -> None:
        self._positions = database["positions"]
        self._group = group

    async def take(self, tp: TopicPartition, topic_id: str) -> Position:
        """Make this process the holder of the partition: whoever held it can save nothing any more."""
        document = await self._positions.find_one_and_update(
            {"_id": self._id(tp)},
            {"$inc": {"epoch": 1}, "$setOnInsert": {"topic_id": topic_id, "next": None}},
            upsert=True,
            return_document=ReturnDocument.AFTER,
        )
        return Position(document["topic_id"], document["next"], document["epoch"])

    async def save(self, positions: Mapping[TopicPartition, Position]) -> None:
        """Save each; `Superseded` when one of them is another process's by now."""
        results = await asyncio.gather(*(self._save(tp, position) for tp, position in positions.items()))
        if not all(results):
            raise Superseded

    async def still_held(self, tp: TopicPartition, epoch: int) -> bool:
        """Whether no other process has taken the partition since."""
        document = await self._positions.find_one({"_id": self._id(tp)})
        return document is not None and document["epoch"] == epoch

    async def saved(self, topics: list[str]) -> dict[TopicPartition, int]:
        """Every saved position of these topics, for those who serve what the store has not saved yet."""
        return {
            TopicPartition(topic, int(partition)): document["next"]
            async for document in self._positions.find({})
            for group, topic, partition in [document["_id"].rsplit("/", 2)]
            if group == self._group and topic in topics and document["next"] is not None
        }

    async def _save(self, tp: TopicPartition, position: Position) -> bool:
        result = await self._positions.update_one(
            {"_id": self._id(tp), "epoch": position.epoch}, {"$set": {"next": position.next}}
        )
        return result.matched_count == 1

    def _id(self, tp: TopicPartition) -> str:
        return f"{self._group}/{tp.topic}/{tp.partition}"
