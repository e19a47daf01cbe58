"""What both sides see of a stay: the same rule for the store, the relay and whoever reads the log."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.chat.domain.carried_over import CARRIED_OVER
from services.chat.domain.conversation import Conversation
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationParked,
    ConversationReceived,
    ConversationReleased,
    ConversationReopened,
    ConversationTransferred,
    ConversationUnparked,
    DangerDeclared,
    MessagePosted,
    VisitorJoined,
    WaitOverdue,
)

SHOWN: tuple[type[Event], ...] = (
    *CARRIED_OVER,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationParked,
    ConversationReceived,
    ConversationReleased,
    ConversationReopened,
    ConversationTransferred,
    ConversationUnparked,
    DangerDeclared,
    MessagePosted,
    VisitorJoined,
    WaitOverdue,
)
"""The links of the chain that clients follow; requests, refusals and deadlines are none."""

Verdict = Literal["shown", "known", "closed", "moved", "hidden"]


@dataclass(slots=True)
class Visibility:
    """Reads one stay from its beginning; the verdict on each fact depends only on those before it."""

    ids: set[tuple[bool, UUID]] = field(default_factory=set)
    """Apart for messages, whose ids are their senders' choice: they take no other fact's place."""
    shut: bool = False
    moved_to: str = ""
    operator: str = ""
    """Who has the conversation."""

    def verdict_on(self, event: Event) -> Verdict:
        """Whether this fact is seen, and if not, why."""
        if not isinstance(event, SHOWN):
            return "hidden"
        name = (isinstance(event, MessagePosted), event.id)
        if name in self.ids:
            return "known"
        if self.moved_to:
            return "moved"
        if isinstance(event, MessagePosted) and self.shut:
            return "closed"
        self.ids.add(name)
        self._follow(event)
        return "shown"

    def _follow(self, event: Event) -> None:
        if isinstance(event, ConversationTransferred):
            self.moved_to = event.to
        elif isinstance(event, ConversationClosed):
            self.shut = True
        elif isinstance(event, ConversationReopened):
            self.shut, self.operator = False, ""
        elif isinstance(event, ConversationClaimed):
            self.operator = event.operator
        elif isinstance(event, ConversationReleased | ConversationErased):
            self.operator = ""


def is_shown(conversation: Conversation, event: Event) -> bool:
    """The same verdict, from the decider's state: the store keeps what is shown, and nothing else."""
    if not isinstance(event, SHOWN) or event.stay != conversation.stay:
        return False
    if conversation.transferred(event.stay, before=event.offset):
        return False
    return not (isinstance(event, MessagePosted) and conversation.is_shut(event.offset))
