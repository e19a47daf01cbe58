"""The queue's order: danger first, then what was given back, then who has waited longest without an answer."""

from datetime import datetime

from services.chat.domain.conversation import Conversation


def waiting_since(conversation: Conversation) -> datetime:
    """When the visitor, whom nobody has answered since, began to wait: a release or a transfer begins nothing."""
    wait = conversation.wait
    return conversation.waiting_since or (wait.since if wait else conversation.opened)


def queue_order(conversation: Conversation) -> tuple[bool, bool, datetime]:
    """The key by which the queue is sorted."""
    return not conversation.urgent, not conversation.returned, waiting_since(conversation)
