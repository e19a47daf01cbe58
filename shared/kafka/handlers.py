"""Which handler hears which fact; the ports a handler needs are given by the type of its parameters."""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, Protocol, TypeVar, get_type_hints

from shared.facts import Fact, Topic

Handler = Callable[..., Awaitable[None]]
H = TypeVar("H", bound=Handler)
WhenParked = Literal["waits", "heard", "skipped"]
"""What becomes of a fact that stands behind one of its key that was set aside: it waits beside it; it is heard
all the same; or it is skipped, and never replayed, since a clock tells it again for as long as it is due.
"""


class Tell(Protocol):
    """Tell facts. Inside a handler it returns at once: Kafka's word is awaited at the end of the batch."""

    async def __call__(self, *facts: Fact) -> None:
        """Tell these facts, in order."""


class TellInTime(Protocol):
    """Tell facts and wait for Kafka's word, outside a handler."""

    async def acknowledged(self, *facts: Fact, within: float = 5.0) -> None:
        """`NotAcknowledged` when Kafka has not said in time that it has them."""


@dataclass(frozen=True, slots=True)
class Hears:
    """One handler and how it wants to be called."""

    handler: Handler
    fact: type[Fact]
    when_parked: WhenParked


@dataclass
class Handlers:
    """What one consumer group hears. `hears` only registers: nothing is consumed before `Hearing` starts."""

    service: str
    when_parked: WhenParked = "waits"
    """Unless `hears` says otherwise."""
    heard: dict[str, Hears] = field(default_factory=dict)
    forgotten: dict[str, Handler] = field(default_factory=dict)

    def hears(self, fact: type[Fact], when_parked: WhenParked | None = None) -> Callable[[H], H]:
        """Register the handler of a fact.

        The handler's first parameter is the fact; the others are ports, found by their type among those given
        to `bound`.
        """

        def register(handler: H) -> H:
            if fact.type in self.heard:
                raise ValueError(f"{self.service} hears {fact.type} twice")
            self.heard[fact.type] = Hears(handler, fact, when_parked or self.when_parked)
            return handler

        return register

    def forgets(self, topic: Topic) -> Callable[[H], H]:
        """Register the handler of a compacted topic's tombstones; its first parameter is the record's key."""

        def register(handler: H) -> H:
            for name in topic.names:
                self.forgotten[name] = handler
            return handler

        return register

    def bound_forgotten(self, ports: Mapping[type[Any], Any]) -> dict[str, Callable[[Any], Awaitable[None]]]:
        """The handlers of tombstones, by topic, with their ports given."""
        return {name: _with_ports(handler, ports) for name, handler in self.forgotten.items()}

    def bound(self, ports: Mapping[type[Any], Any]) -> dict[str, "Bound"]:
        """Handlers with their ports given; `LookupError` names the port that is missing."""
        return {
            name: Bound(h.fact, _with_ports(h.handler, ports), h.when_parked)
            for name, h in self.heard.items()
        }


@dataclass(frozen=True, slots=True)
class Bound:
    """A handler that only needs its fact."""

    fact: type[Fact]
    handle: Callable[[Fact], Awaitable[None]]
    when_parked: WhenParked


def _with_ports(handler: Handler, ports: Mapping[type[Any], Any]) -> Callable[[Any], Awaitable[None]]:
    hints = get_type_hints(handler)
    given: dict[str, Any] = {}
    for name in list(inspect.signature(handler).parameters)[1:]:
        if hints[name] not in ports:
            raise LookupError(f"{handler.__name__} needs a port of type {hints[name]!r} for '{name}'")
        given[name] = ports[hints[name]]
    return partial(handler, **given) if given else handler
