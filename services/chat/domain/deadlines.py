"""Deadlines: a wait that lasts too long becomes an event, and is decided like a request."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from services.chat.domain.conversation import Conversation, Decision, Wait
from services.chat.domain.reply import reply_to
from shared.events.chat import (
    ConversationClosed,
    ConversationReleased,
    DeadlineLapsed,
    DeadlinePassed,
    Limit,
    RoutingFailed,
    WaitOverdue,
)

Limits = Mapping[Limit, timedelta]


def deadline(wait: Wait | None, limits: Limits) -> datetime | None:
    """The moment from which this wait has lasted too long; None where nothing is waited for."""
    return wait.since + limits[wait.limit] if wait else None


def due(conversation: Conversation, limits: Limits, now: datetime) -> DeadlinePassed | None:
    """The deadline that has passed by now, if any."""
    wait, end = conversation.wait, deadline(conversation.wait, limits)
    if wait is None or end is None or now < end:
        return None
    return DeadlinePassed.now(
        id=wait.deadline, stay=conversation.stay, conversation=conversation.id, limit=wait.limit
    )


def pass_deadline(conversation: Conversation, passed: DeadlinePassed) -> Decision:
    """Decide what follows from a wait that was too long: nobody waits in silence."""
    wait = conversation.wait
    if wait is None or wait.deadline != passed.id:
        return reply_to(conversation, passed, DeadlineLapsed)
    match wait.limit:
        case "routing" | "answer":
            return _overdue(conversation, passed, wait.limit)
        case "reply":
            again = Wait.after("answer", passed)
            return reply_to(
                conversation, passed, ConversationReleased,
                status="waiting", wait=again, operator="", pseudonym="",
            )  # fmt: skip
    body = {"outcome": "abandoned", "theme": conversation.theme}
    return reply_to(conversation, passed, ConversationClosed, body, status="closed", wait=None)


def fail_routing(conversation: Conversation, failed: RoutingFailed) -> Decision:
    """Inform the visitor that a person is choosing: the territory cannot say which force is competent."""
    if conversation.status != "routing":
        return reply_to(conversation, failed, DeadlineLapsed)
    return _overdue(conversation, failed, "routing")


def _overdue(conversation: Conversation, cause: DeadlinePassed | RoutingFailed, limit: Limit) -> Decision:
    silence = Wait.after("silence", cause)
    return reply_to(conversation, cause, WaitOverdue, {"limit": limit}, wait=silence)
