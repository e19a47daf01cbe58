"""Events of the reception's log, as the router consumes them."""

from typing import Any
from uuid import UUID, uuid4

from services.router.domain.choose import Unrouted
from services.router.domain.route import route
from services.router.domain.territory import Territory
from shared.cloudevents.event import Event, TopicOffset
from shared.events.chat import ConversationOpened
from shared.events.router import ConversationUnroutable
from shared.identifiers import new_conversation

CONVERSATION = "07-" + "a" * 32
REQUEST = UUID(int=7)


def an_opening(commune: str = "33063", conversation: str = CONVERSATION, at: int = 10) -> ConversationOpened:
    """A conversation opened about a commune."""
    return consumed(ConversationOpened.now(conversation=conversation, commune=commune), at)


def a_reply(event: type[Event], at: int = 20, **body: Any) -> Any:
    """The reply to a request, in the log of the same conversation."""
    return consumed(event.now(**{"conversation": CONVERSATION, "request": REQUEST, **body}), at)


def consumed(event: Any, at: int) -> Any:
    """The event at this offset of the reception's log."""
    return event.at(TopicOffset("chat.conversation.reception", 7, at))


def an_unrouted(territory: Territory, commune: str = "78621", conversation: str = "") -> Unrouted:
    """A conversation that the territory could not route."""
    event = route(an_opening(commune, conversation or new_conversation(uuid4().int % 8)), territory)
    assert isinstance(event, ConversationUnroutable)
    return Unrouted.published_by(event)
