"""What a person decides about a conversation that the territory could not route."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID, uuid5

from services.router.domain.competence import Reason, Territory
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.values import Unit
from shared.forces import Force

End = Force | Literal["closed"]
"""What ended the wait: the force that took the conversation, or its closing."""


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A conversation that the territory could not route, and what came of it."""

    conversation: str
    commune: str
    reason: Reason
    since: datetime
    """When this wait began."""
    event: UUID
    """The id of the fact that began the wait: the router's word that it is unroutable, or a reopening."""
    end: End | None = None
    """None: it still waits for a person."""
    unit: Unit | None = None

    @classmethod
    def published_by(cls, event: ConversationUnroutable) -> "Unrouted":
        """The wait that begins with this fact."""
        return cls(event.conversation, event.commune, event.reason, event.time, event.id)


class Unroutables(Protocol):
    """The conversations that a person must route. Facts at or before the last one noted change nothing."""

    generation: int
    """Grows whenever another process may have written meanwhile."""
    changed: dict[str, datetime | None]
    """Since when each conversation noted here has waited; None: it does not."""

    async def begin(self, unrouted: Unrouted, at: int) -> None:
        """Somebody must decide; nothing changes for a conversation that is known already."""

    async def end(self, conversation: str, at: int, end: End, unit: Unit | None = None) -> None:
        """The log says, at this offset, what came of it."""

    async def resume(self, conversation: str, at: int, event: UUID, since: datetime) -> None:
        """The log says, by this fact at this offset, that it waits again since then."""

    async def forget(self, conversation: str, at: int) -> None:
        """Keep nothing of it but that it was."""

    async def waiting(self) -> list[Unrouted]:
        """Those that wait for a person, longest first."""

    async def waits(self) -> dict[str, datetime | None]:
        """Since when each of those that wait does, by conversation."""

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """Those of these conversations that wait for a person, longest first."""

    async def of(self, conversation: str) -> Unrouted | None:
        """This one, if it was ever unroutable and is not forgotten."""


DEADLINE = "deadline"
"""Who decided when nobody did in time."""


def overdue(waiting: Iterable[Unrouted], now: datetime, limit: timedelta) -> list[Unrouted]:
    """Those that nobody has chosen for in time: the default platform takes over."""
    return [unrouted for unrouted in waiting if unrouted.end is None and now - unrouted.since >= limit]


def choose(
    unrouted: Unrouted, force: Force, by: str, territory: Territory, unit: Unit | None = None
) -> ConversationRouted:
    """Route it as a person chose; two choices of one wait share one id, so that the log takes the first.

    Without a unit, it goes to the closest one of the force that can be named.
    """
    return ConversationRouted.now(
        id=uuid5(unrouted.event, "decision"),
        conversation=unrouted.conversation,
        force=force,
        unit=unit or territory.unit(force, unrouted.commune),
        decided_by=by,
    )
