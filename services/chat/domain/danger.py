"""Immediate danger: the conversation becomes urgent, for its operator and for the supervisor."""

from services.chat.domain.conversation import Conversation, Decision, refused, settled
from shared.events.chat import DangerDeclared, DangerRequested


def declare_danger(conversation: Conversation, request: DangerRequested) -> Decision:
    """Only the operator who has the conversation declares it."""
    if not conversation.is_held_by(request.operator):
        return refused(conversation, request, "not-yours")
    return settled(conversation, request, DangerDeclared, {"operator": request.operator}, urgent=True)
