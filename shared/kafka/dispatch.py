"""One record: read and handled, or set aside with its cause; replayed when a person asks."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import NOT_ON_ITS_TOPIC, believed, home_of
from shared.cloudevents.event import Event
from shared.cloudevents.headers import Headers, type_of
from shared.cloudevents.trace import continue_trace
from shared.failures import Undecodable
from shared.kafka import metrics
from shared.kafka.dead_letters import Order, dead_letter, done_mark
from shared.kafka.handlers import Bound
from shared.kafka.parked import Parked
from shared.kafka.producer import BatchPublisher

log = structlog.get_logger()
Parking = Callable[[ConsumerRecord, bool], Event | None]
"""What to tell when the record parks its key (True), and when decisions about it go on (False)."""


class Dispatcher:
    """What a group does with each record."""

    def __init__(
        self,
        service: str,
        group: str,
        handlers: Mapping[str, Bound],
        tombstone_handlers: Mapping[str, Callable[[Any], Awaitable[None]]],
        publish: BatchPublisher,
        parked: Parked,
        parking: Parking,
    ) -> None:
        self._service = service
        self._group = group
        self._handlers = {name.encode(): handler for name, handler in handlers.items()}
        self._tombstone_handlers = tombstone_handlers
        self._publish = publish
        self._parked = parked
        self._parking = parking
        self._consumed: defaultdict[str, int] = defaultdict(int)
        self._skipped = 0

    async def handle(self, record: ConsumerRecord, *, replayed: bool = False) -> None:
        """Decode what this group hears, skip the rest undecoded; `Undecodable` when it cannot be read."""
        if record.value is None:
            return await self._forget(record)
        headers: Headers = dict(record.headers)
        handler = self._handlers.get(headers.get("ce_type", b""))
        if handler is None:
            type_of(record, headers)
            self._skipped += 1
            return None
        if home_of(handler.event, record.topic) is None:
            raise Undecodable(
                NOT_ON_ITS_TOPIC
            )  # before anything else: whoever wrote it there parks nobody's key
        is_parked = handler.when_parked != "consumed" and self._parked.is_parked(record)
        if handler.when_parked == "skipped" and (is_parked or replayed):
            return None  # what was said meanwhile comes first; if it is due then, it is told again
        if is_parked and not replayed:
            return await self.to_dead_letters(record, "parked behind an earlier fact of the same key")
        event = believed(handler.event, record, headers)
        continue_trace(event.traceparent)
        await handler.handle(event)
        self._consumed[handler.event.type] += 1
        return None

    async def _forget(self, record: ConsumerRecord) -> None:
        if record.topic not in self._tombstone_handlers or record.key is None:
            raise Undecodable("a null value on a topic that has no tombstones, or a tombstone without key")
        try:
            key = record.key.decode()
        except UnicodeDecodeError:
            raise Undecodable("the tombstone's key is not UTF-8") from None
        await self._tombstone_handlers[record.topic](key)

    async def to_dead_letters(self, record: ConsumerRecord, cause: str) -> None:
        """Tell the record to the dead letters, and park its key where order matters."""
        await self._publish.raw(dead_letter(record, self._service, self._group, cause))
        metrics.DEAD.labels(self._service, record.topic).inc()
        log.error("fact.set-aside", topic=record.topic, offset=record.offset, cause=cause)
        if self._decides(record) and await self._parked.park(record, cause):
            await self._say(record, parked=True)

    async def refused(self, order: Order, cause: str) -> None:
        """A replay failed: the record stays set aside, and what is behind it waits."""
        await self._publish.raw(dead_letter(order.record, self._service, self._group, f"replayed: {cause}"))
        if self._decides(order.record):
            await self._parked.failed(order.record)

    async def done(self, order: Order) -> None:
        """A replay succeeded, or a person dismissed the record."""
        await self._publish.raw(done_mark(order.record, self._service, self._group))
        await self._parked.succeeded(order.record)

    async def go_on(self, order: Order) -> None:
        """The key's last record was replayed: decisions go on, unless one was replayed in vain."""
        if self._decides(order.record) and await self._parked.unpark(order.record.key):
            await self._say(order.record, parked=False)

    def must_wait(self, order: Order) -> bool:
        """Whether something that stands before the record was replayed in vain."""
        return self._decides(order.record) and self._parked.must_wait(order.record)

    def _decides(self, record: ConsumerRecord) -> bool:
        """Whether later facts of the same key must wait: a fact that this group decides in order."""
        try:
            handler = self._handlers.get(type_of(record).encode())
            (record.key or b"").decode()
        except ValueError:
            return False
        if record.key is None or handler is None or home_of(handler.event, record.topic) is None:
            return False
        topic = handler.event.topic
        return topic.by == "log" or (topic.ordered and topic.publisher == self._service)

    async def _say(self, record: ConsumerRecord, *, parked: bool) -> None:
        try:
            event = self._parking(record, parked)
        except Exception:
            log.exception("parking.not-told", topic=record.topic, offset=record.offset)
            return  # what was set aside is in the supervisor's list all the same
        if event is not None:
            await self._publish(event)

    def count(self) -> None:
        """Add what was heard since the last call to the metrics."""
        for name, number in self._consumed.items():
            metrics.CONSUMED.labels(self._service, name).inc(number)
        if self._skipped:
            metrics.SKIPPED.labels(self._service).inc(self._skipped)
        self._consumed.clear()
        self._skipped = 0
