"""Release: a conversation goes back to the queue, and its visitor has waited since nobody answered them."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import raised
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.wait import Wait
from shared.cloudevents.event import Event
from shared.events.chat import ConversationReleased, ReleaseRequested


def release(conversation: Conversation, request: ReleaseRequested) -> Decision:
    """Give the conversation back to the head of the queue, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return back_in_the_queue(conversation, request, returned=True)


def back_in_the_queue(conversation: Conversation, cause: Event, *, returned: bool = False) -> Decision:
    """Let any operator of the force take it: where somebody gave it back, before those who wait already.

    Nobody answers somebody in danger: the supervision learns it, whatever it has seen before.
    """
    return reply_to(
        conversation, cause, ConversationReleased,
        status="waiting", wait=Wait.after("answer", cause), returned=returned, offer=None, operator="", pseudonym="",
        waiting_since=conversation.waiting_since or cause.time, danger=raised(conversation),
    )  # fmt: skip
