"""The choice of a force, by a person, for a conversation that the territory could not route."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol
from uuid import UUID, uuid5

from services.router.domain.competence import Reason
from services.router.domain.territory import Territory
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.values import Unit
from shared.forces import Force

End = Force | Literal["closed"]
"""The end of a wait: the force that took the conversation, or its closing."""


@dataclass(frozen=True, slots=True)
class Unrouted:
    """A conversation that the territory could not route, and the end of its wait."""

    conversation: str
    commune: str
    reason: Reason
    since: datetime
    """The beginning of this wait."""
    event: UUID
    """The id of the event that began the wait: `ConversationUnroutable`, or a reopening."""
    end: End | None = None
    """None: the conversation still waits for a person."""
    unit: Unit | None = None

    @classmethod
    def published_by(cls, event: ConversationUnroutable) -> "Unrouted":
        """Begin the wait with this event."""
        return cls(event.conversation, event.commune, event.reason, event.time, event.id)


class Unroutables(Protocol):
    """The conversations that a person must route. Events at or before the last offset of one change nothing."""

    generation: int
    """Grows whenever another process may have written meanwhile."""
    changed: dict[str, datetime | None]
    """The beginning of the wait of each conversation written or read here; None where it does not wait."""

    async def begin(self, unrouted: Unrouted, offset: int) -> None:
        """Put a conversation on the list; nothing changes for one that is known already."""

    async def end(self, conversation: str, offset: int, end: End, unit: Unit | None = None) -> None:
        """Take a conversation off the list: the log says, at this offset, how its wait ended."""

    async def resume(self, conversation: str, offset: int, event: UUID, since: datetime) -> None:
        """Put a conversation back on the list: by this event, at this offset of the log, it waits again."""

    async def forget(self, conversation: str, offset: int) -> None:
        """Keep nothing of a conversation but its id."""

    async def waiting(self) -> list[Unrouted]:
        """The conversations that wait for a person, longest waiting first."""

    async def waits(self) -> dict[str, datetime | None]:
        """The beginning of each wait, by conversation."""

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """The conversations among these that wait for a person, longest waiting first."""

    async def of(self, conversation: str) -> Unrouted | None:
        """The conversation of this id, if it was ever unroutable and is not forgotten."""


DEADLINE = "deadline"
"""The name under which the deadline decides."""


def overdue(waiting: Iterable[Unrouted], now: datetime, limit: timedelta) -> list[Unrouted]:
    """The conversations for which nobody has chosen in time: the default platform takes over."""
    return [unrouted for unrouted in waiting if unrouted.end is None and now - unrouted.since >= limit]


def choose(
    unrouted: Unrouted, force: Force, by: str, territory: Territory, unit: Unit | None = None
) -> ConversationRouted:
    """Route a conversation as a person chose; two choices of one wait share one id, so that the log takes the first.

    Without a unit, the conversation goes to the closest one of the force that can be named.
    """
    return ConversationRouted.now(
        id=uuid5(unrouted.event, "decision"),
        conversation=unrouted.conversation,
        force=force,
        unit=unit or territory.unit(force, unrouted.commune),
        decided_by=by,
    )
