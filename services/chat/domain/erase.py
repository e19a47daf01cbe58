"""Erasing: the visitor asks, and the keys are destroyed."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import (
    ConversationErased,
    DeadlineLapsed,
    DeadlinePassed,
    ErasureRequested,
    InConversation,
    RoutingFailed,
)


def erase(conversation: Conversation, request: ErasureRequested) -> Decision:
    """Never refused, whatever the state."""
    return reply_to(conversation, request, ConversationErased, status="erased", wait=None)


def after_erasure(conversation: Conversation, request: InConversation) -> Decision:
    """Until the keys are gone whoever asks is answered all the same: the conversation is over."""
    if isinstance(request, ErasureRequested):
        return erase(conversation, request)
    if isinstance(request, DeadlinePassed | RoutingFailed):
        return reply_to(conversation, request, DeadlineLapsed)
    return refuse(conversation, request, "closed")
