"""A member of a consumer group: one consumer on all its topics, that joins, watches itself, and joins again."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Event
from shared.identifiers import partition_of
from shared.kafka import metrics
from shared.kafka.batches.alone import Alone
from shared.kafka.batches.consuming import Batches, Foresee
from shared.kafka.batches.dispatch import Dispatcher
from shared.kafka.batches.end import BatchEnd
from shared.kafka.batches.failures import BatchFailures
from shared.kafka.batches.fetching import FetchLoop
from shared.kafka.batches.gathered import Flush, Gathered
from shared.kafka.batches.in_order import InOrder
from shared.kafka.cluster import Cluster
from shared.kafka.dead_letters.dead_lettering import DeadLettering, Parking
from shared.kafka.group.assignment import Assignment
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.kafka.group.progress import Progress
from shared.kafka.group.takeover import Takeover
from shared.kafka.group.watchdog import Watchdog
from shared.kafka.handlers import Handlers, Publish
from shared.kafka.producer import BatchPublisher
from shared.tasks import BackgroundTasks

log = structlog.get_logger()


def publish_nothing(record: ConsumerRecord, parked: bool) -> Event | None:
    """A group whose parked keys nobody else must know of."""
    return None


@dataclass(frozen=True)
class GroupWork:
    """The work of a group: its handlers with their ports, and what is written at the end of a batch."""

    handlers: Handlers
    publish: BatchPublisher
    ports: Mapping[type[Any], Any] = field(default_factory=dict)
    flush: Flush | None = None
    """Writes, before the checkpoint is saved, what the handlers only gathered."""
    discard: Callable[[], None] | None = None
    """Drops it when the batch is to be consumed again."""
    parking: Parking = publish_nothing
    foresee: Foresee | None = None
    """Reads at once what the handlers of a batch will ask for."""


class GroupMember:
    """The part of this process in a consumer group: what it consumes, and what it holds and decides now."""

    def __init__(
        self, kafka: Cluster | str, group: ConsumerGroup, work: GroupWork, session: float = 6.0
    ) -> None:
        self._group = group
        self._tasks = BackgroundTasks(group.readiness)
        self._membership = Membership(group, kafka, session)
        self._progress = Progress(group, self._membership)
        continuity = Continuity(group, self._membership, self._progress)
        takeover = Takeover(group, self._membership, continuity, self._progress)
        gathered = Gathered(work.publish, work.flush, work.discard)
        self._assignment = Assignment(group, self._membership, takeover, continuity, gathered)
        in_order = _in_order(group, work, continuity, gathered)
        end = BatchEnd(group, self._membership, gathered, self._progress)
        failures = BatchFailures(group, self._assignment, gathered)
        self._batches = Batches(group, in_order, end, failures, work.foresee)
        self._fetch_loop = FetchLoop(group, self._membership, self._batches, continuity)
        self._watchdog = Watchdog(group, self._membership, continuity, self._assignment, self._batches)

    async def __aenter__(self) -> Self:
        name = self._group.name
        self._group.readiness.red(name, f"{name} has not joined its group yet")
        self._measure()
        stay = partial(self._membership.stay, self._assignment, self._fetch_loop.run)
        self._tasks.run(f"joining.{name}", stay)
        self._tasks.run(f"watch.{name}", self._watchdog.run)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._group.yielding = True
        await self._assignment.end()
        await self._tasks.end()
        if not await self._membership.leave(within=8):
            log.warning("consumer.not-stopped", group=self._group.name)
        self._assignment.let_go()

    def _measure(self) -> None:
        """Show the partitions held, and no dead letter yet: a series that begins at 1 has no increase."""
        group = self._group
        metrics.HELD.labels(group.service, group.name).set_function(lambda: len(group.held))
        for topic in group.topics:
            metrics.DEAD.labels(group.service, topic)

    async def reaches_the_ends(self, within: float = 10.0) -> bool:
        """Whether all that Kafka holds now, of what is held here, is consumed and kept within so many seconds:
        not if the store is an earlier copy of what it was.
        """
        return await self._progress.reaches_the_ends(within)

    @property
    def topics(self) -> Sequence[str]:
        """The topics that the group consumes."""
        return self._group.topics

    def holds(self, topic: str, partition: int) -> bool:
        """Whether this process holds that partition now."""
        return (topic, partition) in self._group.held

    def partitions(self, *topics: str) -> frozenset[int]:
        """The partitions that this process holds now, of all of these topics."""
        held = self._group.held
        return frozenset.intersection(*(frozenset(p for t, p in held if t == topic) for topic in topics))

    def decides(self, topic: str, conversation: str) -> bool:
        """Whether this process decides about that conversation now: not while it waits for a person."""
        is_held = self.holds(topic, partition_of(conversation))
        return is_held and conversation.encode() not in self._group.parked


def _in_order(group: ConsumerGroup, work: GroupWork, continuity: Continuity, gathered: Gathered) -> InOrder:
    ports: dict[Any, Any] = {Publish: work.publish, BatchPublisher: work.publish, **work.ports}
    bound = work.handlers.bound(ports)
    dead_lettering = DeadLettering(group, bound, work.publish, work.parking)
    dispatcher = Dispatcher(bound, work.handlers.bound_tombstone_handlers(ports), dead_lettering)
    alone = Alone(group, dispatcher, dead_lettering, gathered)
    return InOrder(group, continuity, dispatcher, dead_lettering, alone)
