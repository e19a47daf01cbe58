"""The queue's order: danger, then minors, then what was given back, then who has waited longest without an answer.

A conversation that was given back is at the head of those that are like it, and no further: a visitor under 18 who
has not been answered at all comes before an adult whose operator has gone.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from services.chat.domain.conversation import Conversation


def awaits_operator(conversation: Conversation) -> bool:
    """Whether the visitor is there, and no operator has the conversation yet."""
    return conversation.status in {"routing", "waiting"} and conversation.joined


def waiting_since(conversation: Conversation) -> datetime:
    """When the visitor, whom nobody has answered since, began to wait: a release or a transfer begins nothing."""
    wait = conversation.wait
    return conversation.waiting_since or (wait.since if wait else conversation.opened)


def reply_until(conversation: Conversation, within: timedelta) -> datetime | None:
    """When the conversation goes back to the queue, unless its operator writes; None where no reply is awaited."""
    wait = conversation.wait
    return wait.since + within if wait and wait.limit == "reply" else None


def has_left(conversation: Conversation, is_here: bool | None) -> bool:
    """Whether the visitor, of whom no page is connected, left by the way out: they stand below those who wait.

    Nobody in danger does: leaving is a silence then.
    """
    evidence = conversation.evidence
    return bool(evidence and evidence.has_left) and not is_here and not conversation.urgent


def queue_order(conversation: Conversation) -> tuple[bool, bool, bool, datetime]:
    """The key by which the queue is sorted."""
    return (
        not conversation.urgent,
        not conversation.minor,
        not conversation.returned,
        waiting_since(conversation),
    )


def in_queue(conversations: Iterable[Conversation], force: str) -> list[Conversation]:
    """The conversations of the force that wait for an operator, in the queue's order."""
    return sorted((c for c in conversations if awaits_operator(c) and c.stay.log == force), key=queue_order)


def may_take(
    trainings: Collection[str], conversation: Conversation, now: datetime, patience: timedelta
) -> bool:
    """Whether an operator with these trainings may take it: one that is trained for its theme; anybody, where there
    is danger, or once its visitor has waited longer than that without an answer.
    """
    if conversation.theme is None or conversation.theme in trainings or conversation.urgent:
        return True
    return now - waiting_since(conversation) >= patience
