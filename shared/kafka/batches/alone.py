"""Records that are handled alone: after a failure of their batch, or replayed when a person asks."""

import asyncio

import structlog
from aiokafka.structs import ConsumerRecord

from shared.failures import Superseded, Undecodable, is_transient
from shared.kafka.batches.dispatch import Dispatcher
from shared.kafka.batches.gathered import Gathered
from shared.kafka.dead_letters.dead_lettering import DeadLettering
from shared.kafka.dead_letters.records import order_of
from shared.kafka.group.consumer_group import ConsumerGroup

log = structlog.get_logger()
TRIES = 3
NOT_CONSUMED = "not on a topic that the group consumes"


class Alone:
    """Handles one record and writes what it gathered, several times if need be."""

    def __init__(
        self, group: ConsumerGroup, dispatcher: Dispatcher, dead_lettering: DeadLettering, gathered: Gathered
    ) -> None:
        self._group = group
        self._dispatcher = dispatcher
        self._dead_lettering = dead_lettering
        self._gathered = gathered

    async def begin(self) -> None:
        """Write what was gathered before: what fails from now on is the record's own."""
        await self._gathered.write()

    async def handle(self, record: ConsumerRecord) -> None:
        """Handle the record; a dead letter if that cannot be done."""
        if cause := await self._try(record):
            await self._dead_lettering.add(record, cause)

    async def handle_order(self, record: ConsumerRecord) -> None:
        """Handle a person's order to consume a dead letter again; other dead letters are passed over."""
        order = order_of(record, self._group.name)
        if order is None or (self._dead_lettering.must_wait(order) and not order.dismissed):
            return
        await self.begin()
        cause = "" if order.dismissed else await self._replay(order.record)
        if cause:
            await self._dead_lettering.refused(order, cause)
        else:
            await self._dead_lettering.done(order)
        if order.last:
            await self._dead_lettering.go_on(order)

    async def _replay(self, record: ConsumerRecord) -> str:
        """The topic that an order names is believed only if this group consumes it."""
        return await self._try(record, replayed=True) if record.topic in self._group.topics else NOT_CONSUMED

    async def _try(self, record: ConsumerRecord, *, replayed: bool = False) -> str:
        """Why the record cannot be handled; nothing when it was."""
        for attempt in range(1, TRIES + 1):
            try:
                await self._dispatcher.handle(record, replayed=replayed)
                await self._gathered.write()
            except Undecodable as error:
                self._gathered.drop()
                return str(error)
            except Exception as error:
                if isinstance(error, Superseded) or is_transient(error):
                    raise
                self._gathered.drop()
                cause = f"{type(error).__name__}, {TRIES} times"
                log.exception("event.failed", attempt=attempt, topic=record.topic, offset=record.offset)
                await asyncio.sleep(0.05 * 2**attempt)
            else:
                return ""
        return cause
