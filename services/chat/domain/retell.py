"""Retelling: the next stay begins with everything that was said in the one before."""

from collections.abc import Iterable

from services.chat.domain.conversation import Conversation
from services.chat.domain.protocol import row_of
from shared.cloudevents.event import Event
from shared.events.chat import ConversationReceived, ConversationTransferred, PastRetold
from shared.identifiers import RECEPTION, Stay


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
    before = [*(event for event in shown if event.id != transferred.id), transferred]
    return [*(again for event in before if (again := _again(event, conversation.id, to))), received]


def _again(event: Event, conversation: str, to: Stay) -> Event | None:
    """The event itself where it still binds, else what is shown of it; to be routed is to come from nobody."""
    if row_of(event).retold:
        return event.retold(to)
    is_routing = isinstance(event, ConversationTransferred) and event.stay == RECEPTION
    if is_routing or not row_of(event).is_past:
        return None
    shown = {name: getattr(event, name) for name in ("pseudonym", "shared") if hasattr(event, name)}
    came_from = str(event.stay)
    return PastRetold.standing_for(
        event, to, conversation=conversation, what=event.type, came_from=came_from, **shown
    )
