"""The state of a conversation, as the decider of one log knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Literal
from uuid import UUID, uuid5

from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentRecorded,
    ConversationClosed,
    ConversationErased,
    ConversationReopened,
    Limit,
    Reply,
    TransferRequested,
)
from shared.events.values import SignalementStatus, Unit
from shared.identifiers import Stay

Status = Literal["routing", "receiving", "waiting", "claimed", "closed", "moved", "erased"]


@dataclass(frozen=True, slots=True)
class Wait:
    """What is waited for, since when, and the fact that began it; a deadline's id derives from that fact."""

    limit: Limit
    since: datetime
    cause: UUID
    offset: int
    """The place of the fact that began it: no message before it ends it."""

    @classmethod
    def after(cls, limit: Limit, cause: Event) -> "Wait":
        """The wait that begins with this fact."""
        return cls(limit, cause.time, cause.id, cause.offset)

    @property
    def deadline(self) -> UUID:
        """The id of the deadline that would end this wait, and no other."""
        return uuid5(self.cause, self.limit)


@dataclass(frozen=True, slots=True)
class Identification:
    """The lifting of anonymity that an operator asked for: their request, and what became of it."""

    request: UUID
    status: Literal["awaited", "authorised", "refused", "disclosed"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that later decisions depend on; `replies` answers each request for ever the same."""

    id: str
    stay: Stay
    status: Status
    opened: datetime
    language: str = "fr"
    theme: str | None = None
    commune: str = ""
    unit: Unit | None = None
    joined: bool = False
    urgent: bool = False
    operator: str = ""
    pseudonym: str = ""
    wait: Wait | None = None
    replies: Mapping[UUID, Reply] = field(default_factory=dict)
    """By the request's id."""
    reply_offsets: Mapping[UUID, int] = field(default_factory=dict)
    """The replies that have been heard, and where each stands."""
    route: TransferRequested | None = None
    """What the router answered when the conversation was over; it holds if the visitor comes back."""
    consent: ConsentRecorded | None = None
    """The one that holds."""
    signalements: Mapping[str, SignalementStatus] = field(default_factory=dict)
    """Where each is, as signalement told it."""
    identification: Identification | None = None

    def is_held_by(self, operator: str) -> bool:
        """Whether this operator has the conversation."""
        return self.status == "claimed" and self.operator == operator

    def identifies(self, request: UUID, status: str) -> bool:
        """Whether the lifting of anonymity that was asked for under this id stands there."""
        known = self.identification
        return known is not None and (known.request, known.status) == (request, status)

    @property
    def is_erased(self) -> bool:
        """Whether its erasure stands in the log: only then may its keys be destroyed."""
        return any(
            isinstance(o, ConversationErased) and o.id in self.reply_offsets for o in self.replies.values()
        )

    def is_shut(self, before: float = inf) -> bool:
        """Whether a closing stands before that place, and no reopening behind it: a message there is too late.

        By places, so that a message heard again is judged as at first, whatever the state knows by now.
        """
        turns = [
            (self.reply_offsets.get(o.id, inf), isinstance(o, ConversationClosed))
            for o in self.replies.values()
            if isinstance(o, ConversationClosed | ConversationReopened) and o.stay == self.stay
        ]
        return max((turn for turn in turns if turn[0] < before), default=(0, False))[1]

    def onward(self, event: Event) -> Stay | None:
        """Where what stands behind a transfer goes, as far on as this log can know; None for what belongs."""
        to = self.transferred(event.stay, before=event.offset)
        if to is None or self.status == "receiving" or self.stay.number < to.number:
            return to
        return self.transferred(self.stay) or self.stay

    def transferred(self, stay: Stay, before: float = inf) -> Stay | None:
        """Where the conversation went from that stay, if the transfer stands before that place."""
        if stay == self.stay and self.status not in {"moved", "erased"}:
            return None
        for reply in self.replies.values():
            to = getattr(reply, "to", None)
            if to and reply.stay == stay and self.reply_offsets.get(reply.id, inf) < before:
                return Stay.parse(to)
        return None


Decision = tuple[Conversation, tuple[Event, ...]]
"""The state after an event, and the events that follow from it."""


def nothing_follows(conversation: Conversation, event: Event) -> Decision:
    """Decide nothing: the event is only shown."""
    return conversation, ()
