"""The way of a record into the dead letters and out of them, and the keys that are parked meanwhile."""

from collections.abc import Callable, Mapping

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import home_of
from shared.cloudevents.event import Event
from shared.cloudevents.headers import type_of
from shared.kafka import metrics
from shared.kafka.dead_letters.records import Order, dead_letter, done_mark
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.handlers import Bound
from shared.kafka.producer import BatchPublisher

log = structlog.get_logger()
Parking = Callable[[ConsumerRecord, bool], Event | None]
"""The event to publish when the record parks its key (True), and when decisions about it go on (False)."""


class DeadLettering:
    """Publishes a group's dead letters; parks their keys where order matters."""

    def __init__(
        self, group: ConsumerGroup, handlers: Mapping[str, Bound], publish: BatchPublisher, parking: Parking
    ) -> None:
        self.group = group
        self._handlers = handlers
        self._publish = publish
        self._parking = parking

    async def add(self, record: ConsumerRecord, cause: str) -> None:
        """Publish the record to the dead letters, and park its key where order matters."""
        await self._publish_dead_letter(record, cause)
        metrics.DEAD.labels(self.group.service, record.topic).inc()
        log.error("event.dead-lettered", topic=record.topic, offset=record.offset, cause=cause)
        if self._decides(record) and await self.group.parked.park(record, cause):
            await self._say(record, parked=True)

    async def refused(self, order: Order, cause: str) -> None:
        """A replay failed: the record stays a dead letter, and what is after it waits."""
        await self._publish_dead_letter(order.record, f"replayed: {cause}")
        if self._decides(order.record):
            await self.group.parked.failed(order.record)

    async def done(self, order: Order) -> None:
        """A replay succeeded, or a person dismissed the record."""
        await self._publish.raw(done_mark(order.record, self.group.service, self.group.name))
        await self.group.parked.succeeded(order.record)

    async def go_on(self, order: Order) -> None:
        """The key's last record was replayed: decisions go on, unless one was replayed in vain."""
        if self._decides(order.record) and await self.group.parked.unpark(order.record.key):
            await self._say(order.record, parked=False)

    def must_wait(self, order: Order) -> bool:
        """Whether something before the record was replayed in vain."""
        return self._decides(order.record) and self.group.parked.must_wait(order.record)

    async def _publish_dead_letter(self, record: ConsumerRecord, cause: str) -> None:
        await self._publish.raw(dead_letter(record, self.group.service, self.group.name, cause))

    def _decides(self, record: ConsumerRecord) -> bool:
        """Whether later events of the same key must wait: the group consumes this one, and decides it in order."""
        if record.key is None or record.topic not in self.group.topics:
            return False
        try:
            handler = self._handlers.get(type_of(record))
            record.key.decode()
        except ValueError:
            return False
        if handler is None or home_of(handler.event, record.topic) is None:
            return False
        topic = handler.event.topic
        return topic.by == "log" or (topic.ordered and topic.publisher == self.group.service)

    async def _say(self, record: ConsumerRecord, *, parked: bool) -> None:
        try:
            event = self._parking(record, parked)
        except Exception:
            log.exception("parking.not-published", topic=record.topic, offset=record.offset)
            return  # the dead letter is in the supervisor's list all the same
        if event is not None:
            await self._publish(event)
