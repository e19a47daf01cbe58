"""What both sides see of a stay: the same rule for the store, the relay and whoever reads the log."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from services.chat.domain.conversation import Conversation
from services.chat.domain.recall import LEADS_OUT
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
from shared.facts import Fact

SHOWN: tuple[type[Fact], ...] = (
    *LEADS_OUT,
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
class Screen:
    """Reads one stay from its beginning; the verdict on each fact depends only on those before it."""

    ids: set[tuple[bool, UUID]] = field(default_factory=set)
    """Apart for messages, whose ids are their senders' choice: they take no other fact's place."""
    shut: bool = False
    moved_to: str = ""
    operator: str = ""
    """Who has the conversation."""

    def judge(self, fact: Fact) -> Verdict:
        """Whether this fact is seen, and if not, why."""
        if not isinstance(fact, SHOWN):
            return "hidden"
        name = (isinstance(fact, MessagePosted), fact.id)
        if name in self.ids:
            return "known"
        if self.moved_to:
            return "moved"
        if isinstance(fact, MessagePosted) and self.shut:
            return "closed"
        self.ids.add(name)
        self._follow(fact)
        return "shown"

    def _follow(self, fact: Fact) -> None:
        if isinstance(fact, ConversationTransferred):
            self.moved_to = fact.to
        elif isinstance(fact, ConversationClosed):
            self.shut = True
        elif isinstance(fact, ConversationReopened):
            self.shut, self.operator = False, ""
        elif isinstance(fact, ConversationClaimed):
            self.operator = fact.operator
        elif isinstance(fact, ConversationReleased | ConversationErased):
            self.operator = ""


def is_shown(conversation: Conversation, fact: Fact) -> bool:
    """The same verdict, from the decider's state: the store keeps what is shown, and nothing else."""
    if not isinstance(fact, SHOWN) or fact.stay != conversation.stay:
        return False
    if conversation.transferred(fact.stay, before=fact.place.offset):
        return False
    return not (isinstance(fact, MessagePosted) and conversation.is_shut(fact.place.offset))
