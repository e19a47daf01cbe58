"""Erasing: the visitor asks, and the keys are destroyed."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import reply_to
from shared.events.chat import ConversationErased, ErasureRequested


def erase(conversation: Conversation, request: ErasureRequested) -> Decision:
    """Erase, whatever the state: erasing is never refused."""
    return reply_to(conversation, request, ConversationErased, status="erased", wait=None)
