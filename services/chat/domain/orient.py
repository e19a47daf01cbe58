"""Orientation: the visitor is given the card of somebody who can help."""

from services.chat.domain.carried_over import settled_and_carried
from services.chat.domain.conversation import Conversation, Decision, refused
from shared.events.chat import OrientationGiven, OrientationRequested


def orient(conversation: Conversation, request: OrientationRequested) -> Decision:
    """Only the operator who has the conversation gives one."""
    if not conversation.is_held_by(request.operator):
        return refused(conversation, request, "not-yours")
    return settled_and_carried(
        conversation, request, OrientationGiven, {"operator": request.operator, "card": request.card}
    )
