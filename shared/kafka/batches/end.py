"""The end of a batch: the data written, Kafka's word awaited, and only then the checkpoints saved (invariant 8)."""

from dataclasses import replace

from aiokafka import TopicPartition

from shared.kafka.batches.gathered import Gathered
from shared.kafka.group.checkpoints import Checkpoint
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.membership import Membership
from shared.kafka.group.progress import Progress
from shared.spans import step


class BatchEnd:
    """Saves how far a group is, once all that follows from it is safe."""

    def __init__(
        self,
        group: ConsumerGroup,
        membership: Membership,
        gathered: Gathered,
        progress: Progress,
    ) -> None:
        self._group = group
        self._membership = membership
        self._gathered = gathered
        self._progress = progress

    async def finish(self) -> None:
        """Save the checkpoints after the data, and then commit the group's offsets, which only monitors read."""
        await self._gathered.write()
        moved = self._moved()
        with step("checkpoint.save"):
            await self._group.fence.save(moved)
        for tp in moved.keys() & self._group.held.keys():
            self._group.held[tp] = moved[tp]
        self._progress.update()
        self._membership.commits.offer({tp: checkpoint.next or 0 for tp, checkpoint in moved.items()})

    def _moved(self) -> dict[TopicPartition, Checkpoint]:
        consumed = self._group.consumed
        return {
            tp: replace(checkpoint, next=consumed[tp])
            for tp, checkpoint in self._group.held.items()
            if checkpoint.next != consumed[tp]
        }
