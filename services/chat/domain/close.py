"""Closing a conversation, with one outcome."""

from services.chat.domain.consent import SENT_STATUSES
from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import CloseRequested, ConversationClosed

AGREED_STATUSES = {*SENT_STATUSES, "stopped"}
"""The statuses of a signalement that the visitor agreed to; a stopped one leaves as soon as there is a key."""


def close(conversation: Conversation, request: CloseRequested) -> Decision:
    """End the conversation, if its operator asks; with a signalement only where the visitor has agreed to one."""
    if conversation.status == "closed":
        return refuse(conversation, request, "closed")
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if request.outcome == "signalement" and not AGREED_STATUSES & set(conversation.signalements.values()):
        return refuse(conversation, request, "no-signalement")
    theme = request.theme or conversation.theme
    body = {"outcome": request.outcome, "theme": theme, "operator": request.operator}
    return reply_to(conversation, request, ConversationClosed, body, status="closed", theme=theme, wait=None)
