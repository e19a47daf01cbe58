"""Retelling: the next stay begins with everything that was said in the one before."""

from collections.abc import Iterable

from services.chat.domain.conversation import Conversation
from services.chat.domain.protocol import row_of
from shared.cloudevents.event import Event
from shared.events.chat import ConversationReceived, ConversationTransferred
from shared.identifiers import Stay


def retelling(
    conversation: Conversation, transferred: ConversationTransferred, shown: Iterable[Event]
) -> list[Event]:
    """The events that the next stay begins with, in order: what was said, then that it holds all of it."""
    to = Stay.parse(transferred.to)
    received = ConversationReceived.after(
        transferred,
        stay=to,
        conversation=conversation.id,
        came_from=str(transferred.stay),
        unit=transferred.unit,
        joined=conversation.joined,
        urgent=conversation.urgent,
        theme=conversation.theme,
        who=conversation.who,
        minor=conversation.minor,
        waiting_since=conversation.waiting_since,
    )
    return [*(event.retold(to) for event in shown if row_of(event).retold), received]
