"""Closing with one outcome, and reopening."""

from typing import Any

from services.chat.domain.consent import SENT_STATUSES
from services.chat.domain.conversation import Conversation, Decision, Wait
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import CloseRequested, ConversationClosed, ConversationReopened, ReopenRequested

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


def reopen(conversation: Conversation, request: ReopenRequested) -> Decision:
    """Let the visitor talk again: any operator of the force may take it."""
    if conversation.status != "closed":
        return refuse(conversation, request, "not-closed")
    unrouted = conversation.stay.log == "reception"
    changes: dict[str, Any] = {
        "status": "routing" if unrouted else "waiting",
        "wait": Wait.after("routing" if unrouted else "answer", request),
        "operator": "",
        "pseudonym": "",
    }
    return reply_to(conversation, request, ConversationReopened, **changes)
