"""The handlers of a group, by the type of event; the ports a handler needs are found by its parameters' types."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic

Handler = Callable[..., Awaitable[None]]
H = TypeVar("H", bound=Handler)
WhenParked = Literal["waits", "consumed", "skipped"]
"""The fate of an event that stands after a dead letter of its key: it waits, a dead letter too; it is consumed all
the same; or it is skipped, and never replayed, since a scheduler publishes it again for as long as it is due.
"""


class Publish(Protocol):
    """Publishes events. Inside a handler it returns at once: Kafka's word is awaited at the end of the batch."""

    async def __call__(self, *events: Event) -> None:
        """Publish these events, in order."""


class PublishInTime(Protocol):
    """Publishes events and waits for Kafka's word, outside a handler."""

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """`NotAcknowledged` when Kafka has not said in time that it has them."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A handler and how it wants to be called."""

    handler: Handler
    event: type[Event]
    when_parked: WhenParked


@dataclass
class Handlers:
    """The handlers of one consumer group. `subscriber` only registers: nothing runs before `GroupMember` starts."""

    service: str
    when_parked: WhenParked = "waits"
    """Unless `subscriber` says otherwise."""
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    tombstone_handlers: dict[str, Handler] = field(default_factory=dict)

    def subscriber(self, event: type[Event], when_parked: WhenParked | None = None) -> Callable[[H], H]:
        """Register the handler of an event.

        The handler's first parameter is the event; the others are ports, found by their type among those given
        to `bound`.
        """

        def register(handler: H) -> H:
            if event.type in self.subscribers:
                raise ValueError(f"{self.service} consumes {event.type} twice")
            self.subscribers[event.type] = Subscriber(handler, event, when_parked or self.when_parked)
            return handler

        return register

    def tombstone_subscriber(self, topic: Topic) -> Callable[[H], H]:
        """Register the handler of a compacted topic's tombstones; its first parameter is the record's key."""

        def register(handler: H) -> H:
            for name in topic.names:
                self.tombstone_handlers[name] = handler
            return handler

        return register

    def bound_tombstone_handlers(
        self, ports: Mapping[type[Any], Any]
    ) -> dict[str, Callable[[Any], Awaitable[None]]]:
        """The handlers of tombstones, by topic, with their ports."""
        return {name: _with_ports(handler, ports) for name, handler in self.tombstone_handlers.items()}

    def bound(self, ports: Mapping[type[Any], Any]) -> dict[str, "Bound"]:
        """The handlers with their ports; `LookupError` names the port that is missing."""
        return {
            name: Bound(h.event, _with_ports(h.handler, ports), h.when_parked)
            for name, h in self.subscribers.items()
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler that only needs its event."""

    event: type[Event]
    handle: Callable[[Event], Awaitable[None]]
    when_parked: WhenParked


def _with_ports(handler: Handler, ports: Mapping[type[Any], Any]) -> Callable[[Any], Awaitable[None]]:
    hints = get_type_hints(handler)
    given: dict[str, Any] = {}
    for name in list(inspect.signature(handler).parameters)[1:]:
        if hints[name] not in ports:
            raise LookupError(f"{handler.__name__} needs a port of type {hints[name]!r} for '{name}'")
        given[name] = ports[hints[name]]
    return partial(handler, **given) if given else handler
