"""Closing a conversation, with one outcome."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import CloseRequested, ConversationClosed
from shared.events.signalement.statuses import AGREED


def close(conversation: Conversation, request: CloseRequested) -> Decision:
    """End the conversation, if its operator asks; with a signalement only where the visitor has agreed to one."""
    if conversation.status == "closed":
        return refuse(conversation, request, "closed")
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if request.outcome == "signalement" and not AGREED & set(conversation.signalements.values()):
        return refuse(conversation, request, "no-signalement")
    theme = request.theme or conversation.theme
    body = {"outcome": request.outcome, "theme": theme, "operator": request.operator}
    since = conversation.waiting_since if conversation.answered < 0 else None
    return reply_to(
        conversation, request, ConversationClosed, body,
        status="closed", theme=theme, wait=None, waiting_since=since,
    )  # fmt: skip
