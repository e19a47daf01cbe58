"""Release: a conversation goes back to the queue, and its visitor has waited since nobody answered them."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import raised
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.wait import Wait
from shared.cloudevents.event import Event
from shared.events.chat import ConversationReleased, ReleaseCause, ReleaseRequested


def release(conversation: Conversation, request: ReleaseRequested) -> Decision:
    """Give the conversation back to the head of the queue, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    return back_in_the_queue(conversation, request, "given-back")


def back_in_the_queue(conversation: Conversation, event: Event, cause: ReleaseCause) -> Decision:
    """Let any operator of the force take it: what was given back, or left, before those who wait already.

    Nobody answers somebody in danger: the supervision learns it, whatever it has seen before.
    """
    return reply_to(
        conversation, event, ConversationReleased, {"cause": cause}, status="waiting",
        wait=Wait.after("answer", event), returned=cause != "unanswered", offer=None, operator="", pseudonym="",
        waiting_since=conversation.waiting_since or event.time, danger=raised(conversation),
    )  # fmt: skip
