"""A group in memory: the real batches and dispatch, over what Kafka and the store would say."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any, cast

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Record
from shared.kafka.batches.alone import Alone
from shared.kafka.batches.consuming import Batches
from shared.kafka.batches.dispatch import Dispatcher, TombstoneHandlers
from shared.kafka.batches.end import BatchEnd
from shared.kafka.batches.failures import BatchFailures
from shared.kafka.batches.gathered import Flush, Gathered
from shared.kafka.batches.in_order import InOrder
from shared.kafka.dead_letters.dead_lettering import DeadLettering
from shared.kafka.dead_letters.records import REPLAY, dead_letter, marks_of, replay_of
from shared.kafka.group.assignment import Assignment
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity
from shared.kafka.group.membership import Membership
from shared.kafka.group.progress import Progress
from shared.kafka.group.takeover import Takeover
from shared.kafka.group_member import publish_nothing
from shared.kafka.handlers import Bound
from shared.kafka.topics import dead_letters_of
from shared.readiness import Readiness
from tests.support.doubles import Published


class Publishing(Published):
    """The events published inside a batch; all of them arrive."""

    async def settled(self) -> None:
        """Kafka has them."""

    def forget(self) -> None:
        """Nothing is on its way."""


class Parks:
    """Notes which keys are parked, and lets nothing wait."""

    def __init__(self) -> None:
        self.touched: list[bytes | None] = []

    def is_parked(self, record: ConsumerRecord) -> bool:
        """Nothing is."""
        return False

    def must_wait(self, record: ConsumerRecord) -> bool:
        """Nothing must."""
        return False

    async def park(self, record: ConsumerRecord, cause: str) -> bool:
        """Note it."""
        self.touched.append(record.key)
        return False

    failed = park

    async def succeeded(self, record: ConsumerRecord) -> None:
        """Nothing waits any more."""

    async def unpark(self, key: bytes | None) -> bool:
        """Note it."""
        self.touched.append(key)
        return False


class GroupInMemory:
    """A group of a service, named `<service>.<…>`, that consumes one record at a time, wherever it stands."""

    def __init__(
        self,
        group: str,
        topics: Sequence[str],
        handlers: Mapping[str, Bound],
        published: Publishing | None = None,
        flush: Flush | None = None,
        tombstone_handlers: TombstoneHandlers | None = None,
    ) -> None:
        self.group, self.service = group, group.partition(".")[0]
        self.published, self.parks = published or Publishing(), Parks()
        self._joined = ConsumerGroup(
            group, self.service, [*topics, dead_letters_of(self.service)],
            cast("Any", SimpleNamespace(breaks=0, save=_saved)), cast("Any", self.parks), Readiness(),
        )  # fmt: skip
        gathered = Gathered(cast("Any", self.published), flush)
        self._batches = self._batches_of(gathered, handlers, tombstone_handlers or {})

    def _batches_of(
        self, gathered: Gathered, handlers: Mapping[str, Bound], tombstone_handlers: TombstoneHandlers
    ) -> Batches:
        group = self._joined
        membership = Membership(group, "", session=6.0)
        progress = Progress(group, membership)
        continuity = Continuity(group, membership, progress)
        dead_lettering = DeadLettering(group, handlers, cast("Any", self.published), publish_nothing)
        dispatcher = Dispatcher(handlers, tombstone_handlers, dead_lettering)
        alone = Alone(group, dispatcher, dead_lettering, gathered)
        in_order = InOrder(group, continuity, dispatcher, dead_lettering, alone)
        end = BatchEnd(group, membership, gathered, progress)
        takeover = Takeover(group, membership, continuity, progress)
        assignment = Assignment(group, membership, takeover, continuity, gathered)
        return Batches(group, in_order, end, BatchFailures(group, assignment, gathered))

    async def consume(self, *records: ConsumerRecord) -> list[str]:
        """Consume a batch of one partition; the causes for which records become dead letters."""
        before = len(self.published.raws)
        self._joined.consumed.clear()
        first = records[0]
        self._joined.consumed[TopicPartition(first.topic, first.partition)] = first.offset
        await self._batches.consume(records)
        marks = [dict(raw.headers) for raw in self.published.raws[before:]]
        return [each["dl_cause"].decode() for each in marks if "dl_cause" in each]

    async def replay(self, record: ConsumerRecord) -> list[str]:
        """Consume the order to consume that record again; the causes for which it becomes a dead letter once more."""
        added = as_read(dead_letter(record, self.service, self.group, "a cause"))
        order = as_read(replay_of(added, self.service, last=True))
        assert REPLAY in marks_of(order)
        return await self.consume(order)


def as_read(record: Record) -> ConsumerRecord:
    """The record, as a consumer gives it."""
    return ConsumerRecord(
        record.topic, 3, 5, 0, 0, record.key, record.value, None, -1, -1, tuple(record.headers)
    )


async def _saved(checkpoints: object) -> None:
    """Everything is."""
