"""The territorial units, as their topic names them: every process that takes a unit from somebody follows it."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, Self

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.events.router import UnitNamed, unit_named
from shared.events.values import WHOLE, Unit
from shared.failures import Undecodable
from shared.kafka.cluster import Cluster
from shared.kafka.tail import Tail
from shared.problems import Problem
from shared.readiness import Readiness

log = structlog.get_logger()
KINDS: dict[str, type[UnitNamed]] = {UnitNamed.type: UnitNamed}
UNKNOWN = "Aucun service ne porte cet identifiant : choisissez le service par une commune dont il répond."
NOT_READ = "Les services territoriaux ne sont pas encore tous connus ici : réessayez dans un instant."


class FollowedTopic(Protocol):
    """A topic that this process follows in memory."""

    topics: Sequence[str]

    @property
    def caught_up(self) -> asyncio.Event:
        """Set once the topic is consumed to its end: before, what it says may be over."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...


Follow = Callable[[Callable[[ConsumerRecord], None]], FollowedTopic]
"""Begin to follow a topic: what consumes each record."""


class FollowedUnits:
    """The last event of each unit."""

    def __init__(self, follow: Follow) -> None:
        self.last: dict[str, UnitNamed] = {}
        self.topic = follow(self.consumed)

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            if event := one_of(KINDS, record):
                self.last[event.unit] = event
        except Undecodable as error:
            log.warning("unit.unreadable", offset=record.offset, cause=str(error))

    def named(self, unit: str) -> Unit:
        """The unit of this id, with the territory's name; 422 if there is none, 503 while that is not known.

        A topic on which no unit stands yet is that of a territory whose router starts for the first time.
        """
        if whole := WHOLE.get(unit):
            return whole
        if not (self.topic.caught_up.is_set() and self.last):
            raise Problem(503, "Pas encore prêt", NOT_READ, headers={"Retry-After": "1"})
        event = self.last.get(unit)
        if event is None or event.gone:
            errors = [{"field": "unit", "reason": "unknown"}]
            raise Problem(422, "Service inconnu", UNKNOWN, reason="unit", errors=errors)
        return Unit(id=event.unit, name=event.name)


def follow_units(kafka: Cluster | str, readiness: Readiness) -> FollowedUnits:
    """The units, followed on their topic at that address."""
    return FollowedUnits(partial(Tail, kafka, [unit_named.name], readiness=readiness, name="units"))
