"""Consulting: an operator who has had a conversation reads it again for a while, and says why."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import ConsultationRequested, ConversationConsulted


def consult(conversation: Conversation, request: ConsultationRequested) -> Decision:
    """Let an operator read again, if they have had the conversation in this stay and have it no more."""
    if conversation.is_held_by(request.operator):
        return refuse(conversation, request, "still-yours")
    if not conversation.was_held_by(request.operator):
        return refuse(conversation, request, "never-yours")
    return reply_to(
        conversation, request, ConversationConsulted, request.model_dump(exclude={"conversation"})
    )
