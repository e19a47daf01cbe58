"""Waits: a message says who waits for whom, and nothing else is decided about it; it binds by its offset."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.wait import Wait
from services.chat.domain.watch import with_words
from shared.events.chat import Author, Limit, MessagePosted, VisitorJoined, VisitorResumed

_UNAFFECTED_WAITS: dict[Author, set[Limit]] = {
    "visitor": {"routing", "answer", "reply"},
    "operator": {"routing", "answer"},
    "psychologist": {"routing", "answer"},
}
"""The waits that a message of this author neither ends nor begins again."""


def post(conversation: Conversation, message: MessagePosted) -> Decision:
    """Wait for the operator's reply to a visitor's message, and for the visitor's to an operator's."""
    if conversation.is_closed(message.offset):
        return conversation, ()
    if message.author == "visitor":
        conversation = with_words(conversation, message)
    conversation, wait = _with_answer(conversation, message), conversation.wait
    if wait is None or wait.limit in _UNAFFECTED_WAITS[message.author]:
        return conversation, ()
    if message.offset <= wait.offset:
        return conversation, ()  # consumed again, by a state that knows already what came of it
    replied = message.author != "visitor" or conversation.status != "claimed"
    wait = Wait.after("silence" if replied else "reply", message)
    if wait.deadline in conversation.replies:
        return conversation, ()  # it has passed already: nobody would be waited for any more
    return replace(conversation, wait=wait), ()


def _with_answer(conversation: Conversation, message: MessagePosted) -> Conversation:
    """Count the visitor's wait from their first message that nobody has answered."""
    if message.offset <= conversation.answered:
        return conversation  # consumed again, by a state that knows already what came of it
    if message.author == "visitor":
        evidence = conversation.evidence
        return replace(
            conversation,
            waiting_since=conversation.waiting_since or message.time,
            evidence=evidence.with_asked(message) if evidence else None,
        )
    return replace(conversation, waiting_since=None, answered=message.offset)


def join(conversation: Conversation, joined: VisitorJoined) -> Decision:
    """Count the conversation, and put it in the queue, from here on."""
    return replace(conversation, joined=True), ()


def come_back(conversation: Conversation, resumed: VisitorResumed) -> Decision:
    """Note that the visitor, who may have left, is there again, and is owed a word."""
    evidence = conversation.evidence
    return replace(conversation, evidence=evidence.with_return(resumed) if evidence else None), ()
