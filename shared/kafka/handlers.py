"""Which handler hears which fact; the ports a handler needs are given by the type of its parameters."""

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
"""What becomes of a fact that stands behind one of its key that was set aside: it waits beside it; it is heard
all the same; or it is skipped, and never replayed, since a clock tells it again for as long as it is due.
"""


class Publish(Protocol):
    """Tell facts. Inside a handler it returns at once: Kafka's word is awaited at the end of the batch."""

    async def __call__(self, *events: Event) -> None:
        """Tell these facts, in order."""


class PublishInTime(Protocol):
    """Tell facts and wait for Kafka's word, outside a handler."""

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """`NotAcknowledged` when Kafka has not said in time that it has them."""


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One handler and how it wants to be called."""

    handler: Handler
    event: type[Event]
    when_parked: WhenParked


@dataclass
class Handlers:
    """What one consumer group hears. `consumers` only registers: nothing is consumed before `GroupMember` starts."""

    service: str
    when_parked: WhenParked = "waits"
    """Unless `consumers` says otherwise."""
    subscribers: dict[str, Subscriber] = field(default_factory=dict)
    tombstone_handlers: dict[str, Handler] = field(default_factory=dict)

    def subscriber(self, event: type[Event], when_parked: WhenParked | None = None) -> Callable[[H], H]:
        """Register the handler of a fact.

        The handler's first parameter is the fact; the others are ports, found by their type among those given
        to `bound`.
        """

        def register(handler: H) -> H:
            if event.type in self.subscribers:
                raise ValueError(f"{self.service} hears {event.type} twice")
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
        """The handlers of tombstones, by topic, with their ports given."""
        return {name: _with_ports(handler, ports) for name, handler in self.tombstone_handlers.items()}

    def bound(self, ports: Mapping[type[Any], Any]) -> dict[str, "Bound"]:
        """Handlers with their ports given; `LookupError` names the port that is missing."""
        return {
            name: Bound(h.event, _with_ports(h.handler, ports), h.when_parked)
            for name, h in self.subscribers.items()
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler that only needs its fact."""

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
