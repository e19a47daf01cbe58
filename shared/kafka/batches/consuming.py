"""Batches, one after another: consumed in order, written, published, then saved; no failure loses an event."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from operator import attrgetter

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.trace import continue_trace
from shared.failures import DependencyUnavailable
from shared.kafka.batches.end import BatchEnd
from shared.kafka.batches.failures import BatchFailures
from shared.kafka.batches.in_order import InOrder
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.spans import processing

_topic_and_partition = attrgetter("topic", "partition")
Foresee = Callable[[Sequence[ConsumerRecord]], Awaitable[None]]


class Batches:
    """Consumes each batch that was fetched; after a failure of its own, a batch is consumed again one by one."""

    def __init__(
        self,
        group: ConsumerGroup,
        in_order: InOrder,
        end: BatchEnd,
        failures: BatchFailures,
        foresee: Foresee | None = None,
    ) -> None:
        """`foresee` reads at once what the handlers of a batch will ask for."""
        self._foresee = foresee
        self._group = group
        self._in_order = in_order
        self._end = end
        self._failures = failures
        self._limit: asyncio.Timeout | None = None

    @property
    def in_hand(self) -> ConsumerRecord | None:
        """The record that a handler has now."""
        return self._in_order.in_hand

    async def consume(self, records: Sequence[ConsumerRecord]) -> None:
        """Consume one batch, as it was fetched; nothing is raised, whatever the records are."""
        self._group.idle.clear()
        partitions = [TopicPartition(*tp) for tp in set(map(_topic_and_partition, records))]
        try:
            async with asyncio.timeout(None) as self._limit:
                with processing(self._group.name, records):
                    await self._consume(partitions, records)
        except Exception as error:
            await self._failures.failed(partitions, error)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            cancelled = DependencyUnavailable("the handler waited for something that was cancelled")
            await self._failures.failed(partitions, cancelled)
        finally:
            self._in_order.in_hand = self._limit = None
            continue_trace("")
            self._group.idle.set()

    def interrupt(self) -> None:
        """The record in hand takes too long: consume its batch again."""
        if self._limit is not None and self.in_hand is not None:
            self._limit.reschedule(asyncio.get_running_loop().time())

    async def _consume(self, partitions: list[TopicPartition], records: Sequence[ConsumerRecord]) -> None:
        await self._group.fence.begin(partitions)
        if self._foresee and not self._failures.one_by_one:  # what cannot be read is the fault of one record
            await self._foresee(records)
        for (topic, partition), part in groupby(records, _topic_and_partition):
            tp = TopicPartition(topic, partition)
            await self._in_order.consume(tp, part, alone=tp in self._failures.one_by_one)
        self._in_order.in_hand = None
        await self._end.finish()
        self._failures.succeeded(partitions)
        self._in_order.count()
