"""The failures of batches: each is consumed again, when its cause has passed, by its new holder, or one by one."""

import structlog
from aiokafka import TopicPartition

from shared.failures import Superseded, is_transient
from shared.kafka.batches.gathered import Gathered
from shared.kafka.group.assignment import Assignment
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.tasks import LONGEST_PAUSE, SHORTEST_PAUSE

log = structlog.get_logger()


class BatchFailures:
    """Decides how a batch that failed is consumed again.

    A handler that failed may have gathered half of its work: so everything that the batch gathered is
    dropped, and each event is then written alone, which sets the one that fails apart from the others.
    """

    def __init__(self, group: ConsumerGroup, assignment: Assignment, gathered: Gathered) -> None:
        self.one_by_one: set[TopicPartition] = set()
        """Partitions in whose next batch each record is handled alone."""
        self._group = group
        self._assignment = assignment
        self._gathered = gathered
        self._pause = SHORTEST_PAUSE

    async def failed(self, partitions: list[TopicPartition], error: Exception) -> None:
        """Have the batch consumed again."""
        self._gathered.drop()
        self._group.fence.doubt()
        try:
            await self._again(partitions, error)
        except Exception:
            log.exception("consumer.lost", group=self._group.name)
            self._assignment.give_up()  # where each partition is, nobody knows any more: take them again

    def succeeded(self, partitions: list[TopicPartition]) -> None:
        """Nothing is waited for any more."""
        if self._pause > SHORTEST_PAUSE:
            self._group.readiness.green(f"{self._group.name} waiting")
            self._pause = SHORTEST_PAUSE
        if self.one_by_one:
            self.one_by_one.difference_update(partitions)

    async def _again(self, partitions: list[TopicPartition], error: Exception) -> None:
        name, superseded = self._group.name, isinstance(error, Superseded)
        if superseded and not await self._group.fence.has_all(partitions):
            log.warning("consumer.superseded", group=name)
            self._assignment.give_up()
        elif superseded or is_transient(error):
            self._wait(partitions, error)
        elif self.one_by_one.issuperset(partitions):
            log.error("batch.failed", group=name, exc_info=error)
            self._wait(partitions, error)
        else:
            log.warning("batch.again", group=name, exc_info=error)
            self.one_by_one.update(partitions)
            self._assignment.rewind(partitions, 0)

    def _wait(self, partitions: list[TopicPartition], error: Exception) -> None:
        name, cause = self._group.name, type(error).__name__
        self._group.readiness.red(f"{name} waiting", f"{name} waits for what it depends on: {cause}")
        log.warning("consumer.waits", group=name, cause=cause, seconds=self._pause)
        self._assignment.rewind(partitions, self._pause)
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
