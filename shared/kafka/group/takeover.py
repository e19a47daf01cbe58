"""The takeover of partitions: read where the group is from the store, however long that takes, and go on there."""

import asyncio

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import UnknownTopicOrPartitionError

from shared.failures import is_transient
from shared.kafka.group.checkpoints import Checkpoint
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.kafka.group.progress import Progress
from shared.kafka.log_bounds import LogBounds, log_bounds, wrong
from shared.tasks import LONGEST_PAUSE, SHORTEST_PAUSE

log = structlog.get_logger()


class Takeover:
    """Makes this process the holder of what was assigned to it."""

    def __init__(
        self, group: ConsumerGroup, membership: Membership, continuity: Continuity, progress: Progress
    ) -> None:
        self._group = group
        self._membership = membership
        self._continuity = continuity
        self._progress = progress

    async def open(self, assigned: list[TopicPartition]) -> None:
        """Take these partitions; try again until the store and Kafka answer."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                await self._group.parked.load()
                await self._take(assigned)
            except Exception as error:
                if not is_transient(error):
                    log.exception("assignment.failed", group=self._group.name)
                self._wait(error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def forget(self) -> None:
        """Nothing is held any more."""
        self._progress.forget()

    async def _take(self, assigned: list[TopicPartition]) -> None:
        consumer, checkpoints = self._membership.consumer, self._group.checkpoints
        found = await log_bounds(consumer, assigned)
        if missing := set(assigned) - found.keys():
            raise UnknownTopicOrPartitionError(min(missing).topic)
        taken = await asyncio.gather(*(checkpoints.take(tp, found[tp].topic_id) for tp in assigned))
        for tp, checkpoint in zip(assigned, taken, strict=True):
            self._go_on(consumer, tp, checkpoint, found[tp])
        self._progress.begin({tp: bounds.end for tp, bounds in found.items()})

    def _go_on(
        self, consumer: AIOKafkaConsumer, tp: TopicPartition, checkpoint: Checkpoint, bounds: LogBounds
    ) -> None:
        """Consume the partition from its checkpoint on, or stop it if that means nothing in this log."""
        if checkpoint.next is None:
            checkpoint.next = bounds.first
        if sentence := wrong(tp, checkpoint, bounds):
            self._continuity.stop(tp, sentence)
            return
        self._group.held[tp] = checkpoint
        self._group.consumed[tp] = checkpoint.next
        consumer.seek(tp, checkpoint.next)
        consumer.resume(tp)

    def _wait(self, error: Exception) -> None:
        name = self._group.name
        self._group.readiness.red(name, f"{name} waits for its checkpoints: {type(error).__name__}")
