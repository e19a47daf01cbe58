"""The records of one partition, handled one after another in the order of their offsets."""

from collections.abc import Awaitable, Callable, Iterable

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.trace import continue_trace
from shared.failures import Undecodable
from shared.kafka.batches.alone import Alone
from shared.kafka.batches.dispatch import Dispatcher
from shared.kafka.dead_letters.dead_lettering import DeadLettering
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group.continuity import Continuity


class InOrder:
    """Handles a partition's part of a batch, and knows which record a handler has in hand."""

    def __init__(
        self,
        group: ConsumerGroup,
        continuity: Continuity,
        dispatcher: Dispatcher,
        dead_lettering: DeadLettering,
        alone: Alone,
    ) -> None:
        self.in_hand: ConsumerRecord | None = None
        """The record that a handler has now."""
        self.count = dispatcher.count
        self._group = group
        self._continuity = continuity
        self._dispatcher = dispatcher
        self._dead_lettering = dead_lettering
        self._alone = alone

    async def consume(self, tp: TopicPartition, records: Iterable[ConsumerRecord], *, alone: bool) -> None:
        """Handle these records, each written by itself if `alone`, until the partition is yielded or stopped."""
        group, consumed = self._group, self._group.consumed
        if alone:
            await self._alone.begin()
        handle = self._handler(tp, alone=alone)
        for record in records:
            offset, wanted = record.offset, consumed.get(tp)
            if group.yielding or wanted is None:
                return
            if offset != wanted and not await self._continuity.may_follow(tp, offset):
                return
            self.in_hand = record
            continue_trace("")  # the former record's is not its own, readable or not
            try:
                await handle(record)
            except Undecodable as error:
                await self._dead_lettering.add(record, str(error))
            if tp in consumed:  # it may have been stopped meanwhile
                consumed[tp] = offset + 1

    def _handler(self, tp: TopicPartition, *, alone: bool) -> Callable[[ConsumerRecord], Awaitable[None]]:
        if tp.topic == self._group.dead_letters:
            return self._alone.handle_order
        return self._alone.handle if alone else self._dispatcher.handle
