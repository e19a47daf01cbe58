"""The partitions that Kafka assigns to this process: paused at once, opened at the store's checkpoints."""

import asyncio
from collections.abc import Sequence
from functools import partial

from aiokafka import ConsumerRebalanceListener, TopicPartition

from shared.kafka.batches.gathered import Gathered
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.kafka.group.takeover import Takeover
from shared.tasks import BackgroundTasks


class Assignment(ConsumerRebalanceListener):
    """The listener of the group's rebalances.

    aiokafka goes on fetching while it awaits its listener, swallows what the listener raises, and sends no
    heartbeat meanwhile: so nothing here awaits the store inside the listener.
    """

    def __init__(
        self,
        group: ConsumerGroup,
        membership: Membership,
        takeover: Takeover,
        continuity: Continuity,
        gathered: Gathered,
    ) -> None:
        self._group = group
        self._membership = membership
        self._takeover = takeover
        self._continuity = continuity
        self._gathered = gathered
        self._tasks = BackgroundTasks(group.readiness)
        self._opening: asyncio.Task[None] | None = None
        self._resuming: set[asyncio.Task[None]] = set()

    async def on_partitions_assigned(self, assigned: set[TopicPartition]) -> None:
        """Pause what was assigned; a task opens it."""
        if self._membership.consumer:
            self._membership.consumer.pause(*assigned)
        self.let_go()
        self._group.yielding = False
        opening = partial(self._takeover.open, sorted(assigned))
        self._opening = self._tasks.run(f"opening.{self._group.name}", opening)

    async def on_partitions_revoked(self, revoked: set[TopicPartition]) -> None:
        """Let the event in hand be finished and saved; only then may another process begin."""
        self._cancel()
        self._group.yielding = True
        await self._group.idle.wait()
        self.let_go()

    def let_go(self) -> None:
        """Hold nothing, remember nothing: another process may go on meanwhile."""
        self._cancel()
        self._group.forget()
        self._continuity.forget()
        self._takeover.forget()
        self._gathered.drop()

    def give_up(self) -> None:
        """Let go, and join the group again: what this process knows of its partitions is not true any more."""
        self.let_go()
        self._membership.join_again()

    def rewind(self, partitions: Sequence[TopicPartition], pause: float) -> None:
        """Go back to what is saved, and try again after so many seconds."""
        mine = self._continuity.assigned(partitions)
        if mine and (consumer := self._membership.consumer):
            consumer.pause(*mine)
            for tp in mine:
                self._group.consumed[tp] = self._group.held[tp].next or 0
            self._continuity.seek_to_consumed(mine)
        task = asyncio.create_task(self._resume(mine, pause))
        self._resuming.add(task)
        task.add_done_callback(self._resuming.discard)

    async def end(self) -> None:
        """Open nothing more."""
        await self._tasks.end()

    async def _resume(self, partitions: list[TopicPartition], pause: float) -> None:
        await asyncio.sleep(pause)
        mine = self._continuity.assigned(partitions)
        if mine and self._membership.consumer:
            self._membership.consumer.resume(*mine)

    def _cancel(self) -> None:
        for task in (*self._resuming, self._opening):
            if task is not None:
                task.cancel()
        self._membership.commits.forget()
