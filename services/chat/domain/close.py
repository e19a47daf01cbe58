"""Closing a conversation, with one outcome that its log does not contradict."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import CloseRequested, ConversationClosed, Reason
from shared.events.signalement.statuses import AGREED
from shared.events.values import PARTICULARS


def close(conversation: Conversation, request: CloseRequested) -> Decision:
    """End the conversation, if its operator asks, and if what they say of its end is true."""
    if conversation.status == "closed":
        return refuse(conversation, request, "closed")
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if contradiction := _contradiction(conversation, request):
        return refuse(conversation, request, contradiction)
    theme = request.theme or conversation.theme
    particulars = {field: getattr(request, field) for field in PARTICULARS}
    body = {"outcome": request.outcome, "theme": theme, "operator": request.operator, **particulars}
    since = conversation.waiting_since if conversation.answered < 0 else None
    return reply_to(
        conversation, request, ConversationClosed, body,
        status="closed", theme=theme, who=request.who or conversation.who, wait=None, waiting_since=since,
    )  # fmt: skip


def _contradiction(conversation: Conversation, request: CloseRequested) -> Reason | None:
    """The reason for which the outcome is not true by the log, if there is one."""
    if request.outcome == "signalement":
        return None if AGREED & set(conversation.signalements.values()) else "no-signalement"
    evidence, answered = conversation.evidence, conversation.answered
    if evidence is None or request.silent_since is None:
        return None
    match request.outcome:
        case "orientation" if not evidence.card:
            return "no-card"
        case "information" if not evidence.has_answer(answered):
            return "no-answer"
        case "abandoned" if evidence.owes_answer(answered, request.silent_since):
            return "answer-owed"
    return None
