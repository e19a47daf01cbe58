"""Messages: the decider only notes who waits for whom; what is said binds by its place."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Decision, Wait
from shared.events.chat import Author, Limit, MessagePosted, VisitorJoined

_UNMOVED: dict[Author, set[Limit]] = {
    "visitor": {"routing", "answer", "reply"},
    "operator": {"routing", "answer"},
    "psychologist": {"routing", "answer"},
}
"""The waits that a message of this author neither ends nor begins anew."""


def post(conversation: Conversation, message: MessagePosted) -> Decision:
    """A visitor's message waits for the operator's reply, an operator's for the visitor's."""
    wait = conversation.wait
    if wait is None or conversation.is_shut(message.offset) or wait.limit in _UNMOVED[message.author]:
        return conversation, ()
    if message.offset <= wait.offset:
        return conversation, ()  # heard again, by a state that knows already what came of it
    replied = message.author != "visitor" or conversation.status != "claimed"
    wait = Wait.after("silence" if replied else "reply", message)
    if wait.deadline in conversation.replies:
        return conversation, ()  # it has passed already: nobody would be waited for any more
    return replace(conversation, wait=wait), ()


def join(conversation: Conversation, joined: VisitorJoined) -> Decision:
    """From here on the conversation counts, and is in the queue."""
    return replace(conversation, joined=True), ()
