"""Transfers between forces; routing is the first one. What was said is retold in the next stay."""

from dataclasses import replace

from services.chat.domain.carried_over import CARRIED_OVER
from services.chat.domain.conversation import Conversation, Decision, Wait
from services.chat.domain.reply import refuse, reply_to
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    MessagePosted,
    Reply,
    TransferRequested,
    VisitorJoined,
)
from shared.identifiers import Stay

SAID = (ConversationOpened, VisitorJoined, MessagePosted, *CARRIED_OVER)
"""What is retold: what was said, and what leads out of the conversation; never what else was asked or decided."""


def transfer(conversation: Conversation, request: TransferRequested) -> Decision:
    """The router may move what it has received; an operator, the conversation that they have."""
    if request.operator and not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if not request.operator and conversation.status == "closed":
        return refuse(replace(conversation, route=request), request, "closed")
    if not request.operator and conversation.status != "routing":
        return refuse(conversation, request, "moved")
    if request.to == conversation.stay.log:
        return refuse(conversation, request, "same-force")
    to = Stay(request.to, conversation.stay.number + 1)
    body = {"to": str(to), "unit": request.unit}
    return reply_to(conversation, request, ConversationTransferred, body, status="moved", wait=None)


def go_where_it_was_routed(conversation: Conversation, reply: Reply) -> tuple[Event, ...]:
    """Reopened in reception, behind the router's answer: the router has answered, and will not again."""
    route = conversation.route
    if route is None or conversation.status != "routing" or not isinstance(reply, ConversationReopened):
        return ()
    return (TransferRequested.after(reply, conversation=conversation.id, to=route.to, unit=route.unit),)


def begin(former: Conversation | None, opened: ConversationOpened) -> Decision:
    """A conversation begins in reception, or is being retold in a new stay of this log."""
    routing = opened.stay.log == "reception"
    return Conversation(
        id=opened.conversation,
        stay=opened.stay,
        status="routing" if routing else "receiving",
        opened=opened.time,
        language=opened.language,
        theme=opened.theme,
        commune=opened.commune,
        wait=Wait.after("routing", opened) if routing else None,
        replies=former.replies if former else {},
        reply_offsets=former.reply_offsets if former else {},
    ), ()


def receive(conversation: Conversation, received: ConversationReceived) -> Decision:
    """All that was said is here: the conversation waits for an operator of this force."""
    if conversation.status != "receiving":
        return conversation, ()
    return replace(
        conversation,
        status="waiting",
        unit=received.unit,
        joined=received.joined or conversation.joined,
        urgent=received.urgent,
        theme=received.theme or conversation.theme,
        wait=Wait.after("answer", received),
    ), ()


def retelling(
    conversation: Conversation, transferred: ConversationTransferred, said: list[Event]
) -> list[Event]:
    """What the next stay must hear, in order: everything that was said, then that it holds it all."""
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
    )
    return [*(event.retold(to) for event in said if isinstance(event, SAID)), received]
