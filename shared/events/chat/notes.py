"""The events of a note: an operator writes it for the colleagues who take over, never for the visitor."""

from shared.events.chat.conversation import InConversation, Reply, Sealed, conversation_log


class NoteRequested(InConversation, on=conversation_log):
    """The operator asked that a note for their colleagues be kept with the conversation."""

    operator: str
    pseudonym: str
    note: Sealed
    """JSON: the text, sealed with the conversation's key."""


class NoteAdded(Reply, on=conversation_log):
    """A note is kept for the operator who has the conversation, now and later; the visitor never sees it."""

    operator: str
    pseudonym: str
    note: Sealed
