"""Closing a conversation, with one outcome that its log does not contradict."""

from datetime import datetime

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import CloseRequested, ConversationClosed, Reason, Result
from shared.events.signalement.statuses import AGREED
from shared.events.values import PARTICULARS


def close(conversation: Conversation, request: CloseRequested) -> Decision:
    """End the conversation, if its operator asks, and if what they say of its end is true."""
    if conversation.status == "closed":
        return refuse(conversation, request, "closed")
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if reason := contradiction(conversation, request.outcome, request.silent_since):
        return refuse(conversation, request, reason)
    theme = request.theme or conversation.theme
    particulars = {field: getattr(request, field) for field in PARTICULARS}
    body = {"outcome": request.outcome, "theme": theme, "operator": request.operator, **particulars}
    since = conversation.waiting_since if conversation.answered < 0 else None
    return reply_to(
        conversation, request, ConversationClosed, body,
        status="closed", theme=theme, who=request.who or conversation.who, wait=None, waiting_since=since,
    )  # fmt: skip


def contradiction(
    conversation: Conversation, outcome: Result, silent_since: datetime | None
) -> Reason | None:
    """The reason for which the outcome is not true by the log, if there is one."""
    if outcome == "signalement":
        return None if AGREED & set(conversation.signalements.values()) else "no-signalement"
    evidence, answered = conversation.evidence, conversation.answered
    if evidence is None or silent_since is None:
        return None
    match outcome:
        case "orientation" if not evidence.card:
            return "no-card"
        case "information" if not evidence.has_answer(answered):
            return "no-answer"
        case "abandoned" if evidence.owes_answer(answered, silent_since):
            return "answer-owed"
    return None
