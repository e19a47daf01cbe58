"""Notes: an operator writes for the colleagues who take over; nothing else is decided about it."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from shared.events.chat import NoteAdded, NoteRequested


def add_note(conversation: Conversation, request: NoteRequested) -> Decision:
    """Keep the note with the conversation, if its operator asks."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    body = {"operator": request.operator, "pseudonym": request.pseudonym, "note": request.note}
    return reply_to(conversation, request, NoteAdded, body)
