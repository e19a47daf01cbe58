"""Immediate danger: the conversation becomes urgent, for its operator and for the supervisor."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import DangerDeclared, DangerRequested


def declare_danger(conversation: Conversation, request: DangerRequested) -> Decision:
    """Make the conversation urgent, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return reply_to(conversation, request, DangerDeclared, {"operator": request.operator}, urgent=True)
