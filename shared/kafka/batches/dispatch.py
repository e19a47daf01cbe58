"""The dispatch of one record: read, and handled by the handler of its type; or `Undecodable`."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import checked_home, read_at
from shared.cloudevents.headers import Headers, type_of
from shared.cloudevents.trace import continue_trace
from shared.failures import Undecodable
from shared.kafka import metrics
from shared.kafka.dead_letters.dead_lettering import DeadLettering
from shared.kafka.handlers import Bound

TombstoneHandlers = Mapping[str, Callable[[Any], Awaitable[None]]]


class Dispatcher:
    """Gives each record to the handler of its type, decoding only what this group consumes."""

    def __init__(
        self,
        handlers: Mapping[str, Bound],
        tombstone_handlers: TombstoneHandlers,
        dead_lettering: DeadLettering,
    ) -> None:
        self._handlers = {name.encode(): handler for name, handler in handlers.items()}
        self._tombstone_handlers = tombstone_handlers
        self.dead_lettering = dead_lettering
        self._parked = dead_lettering.group.parked
        self._consumed: defaultdict[str, int] = defaultdict(int)
        self._skipped = 0

    async def handle(self, record: ConsumerRecord, *, replayed: bool = False) -> None:
        """Decode and handle a record, skip undecoded what has no handler; `Undecodable` when it cannot be read."""
        if record.value is None:
            return await self._forget(record)
        headers: Headers = dict(record.headers)
        handler = self._handlers.get(headers.get("ce_type", b""))
        if handler is None:
            type_of(record, headers)
            self._skipped += 1
            return None
        home = checked_home(handler.event, record.topic)  # before anything else: it parks nobody's key
        is_parked = handler.when_parked != "consumed" and self._parked.is_parked(record)
        if handler.when_parked == "skipped" and (is_parked or replayed):
            return None  # what was published meanwhile comes first; if it is due then, it is published again
        if is_parked and not replayed:
            return await self.dead_lettering.add(record, "parked behind an earlier event of the same key")
        event = read_at(home, handler.event, record, headers)
        continue_trace(event.traceparent)
        await handler.handle(event)
        self._consumed[handler.event.type] += 1
        return None

    def count(self) -> None:
        """Add what was consumed since the last call to the metrics."""
        service = self.dead_lettering.group.service
        for name, number in self._consumed.items():
            metrics.CONSUMED.labels(service, name).inc(number)
        if self._skipped:
            metrics.SKIPPED.labels(service).inc(self._skipped)
        self._consumed.clear()
        self._skipped = 0

    async def _forget(self, record: ConsumerRecord) -> None:
        if record.topic not in self._tombstone_handlers or record.key is None:
            raise Undecodable("a null value on a topic that has no tombstones, or a tombstone without key")
        try:
            key = record.key.decode()
        except UnicodeDecodeError:
            raise Undecodable("the tombstone's key is not UTF-8") from None
        await self._tombstone_handlers[record.topic](key)
