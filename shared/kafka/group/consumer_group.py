"""A consumer group as this process knows it: the partitions it holds now, and how far it has consumed each."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

from aiokafka import TopicPartition

from shared.kafka.dead_letters.parked import Parked
from shared.kafka.group.checkpoints import Checkpoint, Checkpoints
from shared.kafka.group.fence import Fence
from shared.kafka.topics import dead_letters_of
from shared.mongo import Database
from shared.readiness import Readiness


@dataclass(eq=False)
class ConsumerGroup:
    """A consumer group of a service, in this process."""

    name: str
    service: str
    topics: Sequence[str]
    """All that it consumes, the service's dead letters among them."""
    checkpoints: Checkpoints
    parked: Parked
    readiness: Readiness
    held: dict[TopicPartition, Checkpoint] = field(default_factory=dict)
    """The partitions that this process holds, each with what is saved of it."""
    consumed: dict[TopicPartition, int] = field(default_factory=dict)
    """The offset after the last one consumed; ahead of `held[…].next` until the batch is saved."""
    stopped: set[TopicPartition] = field(default_factory=set)
    """The partitions that wait for an operator."""
    yielding: bool = False
    """A rebalance waits for the event in hand: consume nothing more of this batch."""
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    """No batch is in hand."""
    fence: Fence = field(init=False)
    """Stands before all that is published from a batch."""

    @classmethod
    def stored_in(
        cls, database: Database, readiness: Readiness, *, name: str, service: str, topics: Sequence[str]
    ) -> Self:
        """The group whose checkpoints and parked keys are in this store."""
        own = [*topics, dead_letters_of(service)]
        return cls(name, service, own, Checkpoints(database, name), Parked(database, name), readiness)

    def __post_init__(self) -> None:
        self.idle.set()
        self.fence = Fence(self.checkpoints, self.held)

    @property
    def dead_letters(self) -> str:
        """The topic of the service's dead letters."""
        return dead_letters_of(self.service)

    def forget(self) -> None:
        """Hold nothing: whatever is consumed from now on must be taken first."""
        self.held.clear()
        self.consumed.clear()
        for tp in self.stopped:
            self.readiness.green(self.name_of(tp))
        self.readiness.green(f"{self.name} waiting")
        self.stopped.clear()

    def name_of(self, tp: TopicPartition) -> str:
        """The partition's name among the causes of readiness."""
        return f"{self.name} {tp.topic}/{tp.partition}"
