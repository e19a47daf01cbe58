"""Orientation: the visitor is given the card of somebody who can help."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import OrientationGiven, OrientationRequested


def orient(conversation: Conversation, request: OrientationRequested) -> Decision:
    """Give the visitor the card, if the operator of the conversation asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return reply_to(
        conversation, request, OrientationGiven, {"operator": request.operator, "card": request.card}
    )
