"""Erasing: the visitor asks, and the keys are destroyed: at once, or after a wait where danger was declared."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import delays
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import (
    ConversationErased,
    DeadlinePassed,
    ErasureCancellationRequested,
    ErasureCancelled,
    ErasureRequested,
    ErasureScheduled,
)


def erase(conversation: Conversation, request: ErasureRequested) -> Decision:
    """Erase, or say when, whatever the state: erasing is never refused. The first of two moments holds."""
    until, waiting = request.until, conversation.waits.erasure
    if conversation.status == "erased" or until is None or not delays(conversation, request.time, until):
        return reply_to(conversation, request, ConversationErased, status="erased", wait=None)
    body = {"until": min(until, waiting.until) if waiting else until}
    return reply_to(conversation, request, ErasureScheduled, body)


def keep(conversation: Conversation, request: ErasureCancellationRequested) -> Decision:
    """Keep the conversation, if its erasure still waits."""
    waiting = conversation.waits.erasure
    if waiting is None:
        return refuse(conversation, request, "no-erasure")
    return reply_to(conversation, request, ErasureCancelled, {"erasure": waiting.id})


def finish_erasing(conversation: Conversation, passed: DeadlinePassed) -> Decision | None:
    """Erase, if this is the moment that was said, and nobody has taken it back."""
    waiting = conversation.waits.erasure
    if waiting is None or waiting.deadline != passed.id:
        return None
    return reply_to(conversation, passed, ConversationErased, status="erased", wait=None)
