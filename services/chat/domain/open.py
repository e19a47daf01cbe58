"""Opening: the state in which a conversation begins, or a stay of it in which it is being retold; its language."""

from dataclasses import replace
from uuid import UUID, uuid5

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.evidence import Evidence
from services.chat.domain.wait import Wait
from shared.events.chat import ConversationOpened, LanguageChanged

JOINED = UUID("6f0b5a52-3f0e-5f0a-9d7d-2b6a0c1f6a11")
"""The namespace of the ids of `visitor-joined`: one for each conversation, no matter which process publishes it."""


def joining_of(conversation: str) -> UUID:
    """The id of the event that says that the visitor has reached the conversation."""
    return uuid5(JOINED, conversation)


def begin(former: Conversation | None, opened: ConversationOpened) -> Decision:
    """Begin a conversation in reception, or a stay of this log in which it is being retold."""
    if former and opened.stay.number <= former.stay.number:
        return former, ()
    routing = opened.stay.log == "reception"
    return Conversation(
        id=opened.conversation,
        stay=opened.stay,
        status="routing" if routing else "receiving",
        opened=opened.time,
        language=opened.language,
        theme=opened.theme,
        who=opened.who,
        minor=opened.minor,
        commune=opened.commune,
        wait=Wait.after("routing", opened) if routing else None,
        waiting_since=opened.time,
        replies=former.replies if former else {},
        reply_offsets=former.reply_offsets if former else {},
        evidence=Evidence.of(opened),
    ), ()


def change_language(conversation: Conversation, changed: LanguageChanged) -> Decision:
    """Note the language that the visitor reads from now on."""
    return replace(conversation, language=changed.language), ()
