"""Orientation: the visitor is given the card of somebody who can help."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import OrientationGiven, OrientationRequested


def orient(conversation: Conversation, request: OrientationRequested) -> Decision:
    """Only the operator who has the conversation gives one."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return reply_to(
        conversation, request, OrientationGiven, {"operator": request.operator, "card": request.card}
    )
