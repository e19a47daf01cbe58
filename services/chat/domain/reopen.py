"""Reopening a conversation that was closed."""

from typing import Any

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import raised
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.wait import Wait
from services.chat.domain.watch import begun
from shared.events.chat import ConversationReopened, ReopenRequested


def reopen(conversation: Conversation, request: ReopenRequested) -> Decision:
    """Let the visitor talk again: any operator of the force may take it."""
    if conversation.status != "closed":
        return refuse(conversation, request, "not-closed")
    unrouted = conversation.stay.log == "reception"
    changes: dict[str, Any] = {
        "status": "routing" if unrouted else "waiting",
        "wait": Wait.after("routing" if unrouted else "answer", request),
        "waiting_since": conversation.waiting_since or request.time,
        "watch": begun(conversation, request),
        "danger": raised(conversation),
        "operator": "",
        "pseudonym": "",
        "invitation": None,
        "offer": None,
        "evidence": conversation.evidence.with_reopening(request) if conversation.evidence else None,
    }
    return reply_to(conversation, request, ConversationReopened, **changes)
