"""Visibility: the events of a stay that are shown, by one rule for the store and the relay, and who reads them."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.chat.domain.conversation import Conversation
from services.chat.domain.protocol import Side, row_of
from shared.cloudevents.event import Event
from shared.events.chat import (
    Author,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReceived,
    ConversationReleased,
    ConversationReopened,
    ConversationTransferred,
    DangerDeclared,
    DangerWithdrawn,
    MessagePosted,
    PastShared,
    PsychologistInvited,
    PsychologistJoined,
    PsychologistLeft,
)

Verdict = Literal["shown", "known", "closed", "moved", "hidden"]
ENDS = (
    ConversationClosed,
    ConversationReopened,
    ConversationReleased,
    ConversationTransferred,
    ConversationErased,
)
"""The events after which the operator has the conversation no more: this one they are shown, and no other."""
PSYCHOLOGIST_ENDS = (PsychologistLeft, ConversationClosed, ConversationTransferred, ConversationErased)
"""The events after which the psychologist is in it no more; a hand-over within the force is none."""


@dataclass(slots=True)
class Visibility:
    """Follows one stay from its beginning; the verdict on each event depends only on those before it."""

    ids: set[tuple[bool, UUID]] = field(default_factory=set)
    """Of messages apart: their ids are their senders' choice, and hide no other event."""
    closed: bool = False
    moved_to: str = ""
    in_danger: bool = False
    """Whether a danger was declared and not withdrawn."""
    operator: str = ""
    """The operator who has the conversation, and alone reads it."""
    read_by: dict[str, int] = field(default_factory=dict)
    """The offset up to which each operator who had it has read it."""
    psychologist: str = ""
    """The psychologist who joined it."""
    _invited_at: int = 0
    _past_is_shared: bool = False

    def takes_part(self, side: Author) -> bool:
        """Whether this side has a part in the conversation now."""
        return {"visitor": True, "operator": bool(self.operator), "psychologist": bool(self.psychologist)}[
            side
        ]

    def reads_from(self, side: Side, person: str) -> int | None:
        """The offset from which this person of that side reads now; None where they read nothing.

        Every path by which somebody reads asks here: a psychologist reads from their invitation on, and what was
        before it once the operator shared that.
        """
        match side:
            case "visitor":
                return 0
            case "desk":
                return 0 if person == self.operator else None
        if not self.psychologist or person != self.psychologist:
            return None
        return 0 if self._past_is_shared else self._invited_at

    def verdict_on(self, event: Event) -> Verdict:
        """Whether this event is shown, and if not, why."""
        if not row_of(event).shown_to:
            return "hidden"
        key = (isinstance(event, MessagePosted), event.id)
        if key in self.ids:
            return "known"
        if self.moved_to:
            return "moved"
        if isinstance(event, MessagePosted) and self.closed:
            return "closed"
        self.ids.add(key)
        self._follow(event)
        return "shown"

    def _follow(self, event: Event) -> None:
        if self.operator:
            self.read_by[self.operator] = event.offset
        if isinstance(event, ConversationClaimed):
            self.operator = event.operator
        elif isinstance(event, ENDS):
            self.operator = ""
        self._follow_psychologist(event)
        if isinstance(event, DangerDeclared) or (isinstance(event, ConversationReceived) and event.urgent):
            self.in_danger = True
        elif isinstance(event, DangerWithdrawn):
            self.in_danger = False
        if isinstance(event, ConversationTransferred):
            self.moved_to = event.to
        elif isinstance(event, ConversationClosed):
            self.closed = True
        elif isinstance(event, ConversationReopened):
            self.closed = False

    def _follow_psychologist(self, event: Event) -> None:
        if isinstance(event, PsychologistInvited):
            self._invited_at, self._past_is_shared = event.offset, event.shared
        elif isinstance(event, PsychologistJoined):
            self.psychologist = event.psychologist
        elif isinstance(event, PastShared):
            self._past_is_shared = True
        elif isinstance(event, PSYCHOLOGIST_ENDS):
            self.psychologist = ""


def is_shown(conversation: Conversation, event: Event) -> bool:
    """The same verdict, from the decider's state: the store keeps the events that are shown, and no others."""
    if not row_of(event).shown_to or event.stay != conversation.stay:
        return False
    if conversation.transferred_to(event.stay, before=event.offset):
        return False
    return not (isinstance(event, MessagePosted) and conversation.is_closed(event.offset))
