"""Abuse: an operator says that nobody in need writes here; the conversation itself goes on as it was."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import AbuseMarked, AbuseRequested


def mark_abuse(conversation: Conversation, request: AbuseRequested) -> Decision:
    """Mark the conversation, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return reply_to(conversation, request, AbuseMarked, {"operator": request.operator})
