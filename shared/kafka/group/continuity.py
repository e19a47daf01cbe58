"""The continuity of each partition: no event is passed over, and a log that was cut is noticed."""

from collections.abc import Iterable
from dataclasses import replace

import structlog
from aiokafka import TopicPartition

from shared.events import TOPICS
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.membership import Membership
from shared.kafka.group.progress import Progress
from shared.kafka.log_bounds import log_bounds, wrong

log = structlog.get_logger()
COMPACTED = {name for topic in TOPICS if topic.compacted for name in topic.names}


class Continuity:
    """Holds the offsets of a group against Kafka's log, and stops a partition that cannot go on."""

    def __init__(self, group: ConsumerGroup, membership: Membership, progress: Progress) -> None:
        self.lag: dict[TopicPartition, int] = {}
        """Events to consume, when it was last looked."""
        self._group = group
        self._membership = membership
        self._progress = progress
        self._gaps: dict[TopicPartition, tuple[int, int]] = {}
        """The gap before which each partition was fetched again."""
        self._doubts: dict[TopicPartition, str] = {}

    def assigned(self, partitions: Iterable[TopicPartition]) -> list[TopicPartition]:
        """The partitions, of these, that are assigned to this process and held by it."""
        consumer = self._membership.consumer
        assignment = consumer.assignment() if consumer else set()
        return [tp for tp in partitions if tp in assignment and tp in self._group.consumed]

    def seek_to_consumed(self, partitions: Iterable[TopicPartition]) -> None:
        """Fetch these partitions again from where they are; only while nothing of them is in hand."""
        if consumer := self._membership.consumer:
            for tp in self.assigned(partitions):
                consumer.seek(tp, self._group.consumed[tp])

    async def may_follow(self, tp: TopicPartition, offset: int) -> bool:
        """Whether this offset may follow what was consumed; if not, the partition is stopped, or fetched again.

        Compaction and transactions leave gaps. A gap elsewhere is believed when it is read twice. An offset
        before what was consumed comes when Kafka no longer holds ours, and aiokafka starts again by itself.
        """
        at = self._group.consumed[tp]
        if offset > at and tp.topic in COMPACTED:
            return True
        if sentence := (await self._wrong([tp])).get(tp):
            self.stop(tp, sentence)
            return False
        if tp not in self._group.consumed:
            return False  # it was stopped or given up meanwhile
        if offset > at and self._gaps.get(tp) == (at, offset):
            return True
        self._gaps[tp] = (at, offset)
        self.seek_to_consumed([tp])
        return False

    async def look(self) -> None:
        """Hold what is held against Kafka; a partition that is found wrong twice is stopped.

        aiokafka would start again, by itself, in a log that was cut or made again; and while nothing is published
        there, nothing would be consumed that shows it.
        """
        found = await self._wrong(sorted(self._group.held))
        for tp, sentence in found.items():
            if tp in self._group.held and self._doubts.get(tp) == sentence:
                self.stop(tp, sentence)
        self._doubts = found
        await self._progress.look_for_markers()

    def stop(self, tp: TopicPartition, sentence: str) -> None:
        """Consume this partition no more until an operator decides; the sentence says what to do."""
        consumer = self._membership.consumer
        if consumer and tp in consumer.assignment():
            consumer.pause(tp)
        self._group.held.pop(tp, None)
        self._group.consumed.pop(tp, None)
        self._group.stopped.add(tp)
        self._group.readiness.red(self._group.name_of(tp), sentence)
        log.error("partition.stopped", topic=tp.topic, partition=tp.partition, sentence=sentence)
        self._progress.update()

    def forget(self) -> None:
        """Nothing is held any more that could be doubted, or lag."""
        self.lag = {}
        self._gaps.clear()
        self._doubts.clear()

    async def _wrong(self, partitions: list[TopicPartition]) -> dict[TopicPartition, str]:
        """A sentence for each of these partitions in which our offset means nothing."""
        group, consumer = self._group, self._membership.consumer
        at = {tp: replace(group.held[tp], next=group.consumed[tp]) for tp in partitions if tp in group.held}
        if not at or not consumer:
            return {}
        found = await log_bounds(consumer, list(at))
        self.lag = {tp: found[tp].end - group.consumed[tp] for tp in found if tp in group.consumed}
        return {tp: said for tp, here in at.items() if (said := wrong(tp, here, found.get(tp)))}
