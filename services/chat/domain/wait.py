"""Waits, each with its deadline: for somebody's word, for a colleague's answer, for a sign of the operator."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from shared.cloudevents.event import Event
from shared.events.chat import Limit


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait: for whom, since when, and the event that began it; its deadline's id derives from that event."""

    limit: Limit
    since: datetime
    cause: UUID
    offset: int
    """The offset of the event that began it: no message before it ends it."""

    @classmethod
    def after(cls, limit: Limit, cause: Event, since: datetime | None = None) -> "Wait":
        """The wait that begins with this event, or goes on here since that moment."""
        return cls(limit, since or cause.time, cause.id, cause.offset)

    @property
    def deadline(self) -> UUID:
        """The id of the deadline that would end this wait, and no other."""
        return uuid5(self.cause, self.limit)


@dataclass(frozen=True, slots=True)
class Offer:
    """The offer of a conversation to a colleague of the same force; its operator has it, or it waits, until then."""

    wait: Wait
    to: str
    pseudonym: str
    by: str = ""
    """The pseudonym of the supervisor who offers it; empty: its operator does."""


ASKED = 3
"""Times that an operator of whom nothing is seen is asked for: their page comes back between two of them."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whether the operator is there: the last sign of them, or how often they were asked for since, in vain."""

    wait: Wait
    asked: int = 0
    """At the last time nobody asks any more: they are gone."""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left but to give the conversation to another."""
        return self.asked >= ASKED
