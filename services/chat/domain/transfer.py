"""Transfers between forces; routing is the first one."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Danger, Decision
from services.chat.domain.danger import raised
from services.chat.domain.reply import consume_reply, refuse, reply_to
from services.chat.domain.wait import Wait
from services.chat.domain.watch import watch_from
from shared.events.chat import (
    ConversationReceived,
    ConversationReopened,
    ConversationTransferred,
    TransferRequested,
)
from shared.forces import are_apart
from shared.identifiers import Stay


def transfer(conversation: Conversation, request: TransferRequested) -> Decision:
    """The router may move a conversation that looks for its force; an operator, the one that they have."""
    if request.operator and not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if not request.operator and conversation.status == "closed":
        return refuse(replace(conversation, route=request), request, "closed")
    if not request.operator and conversation.status != "routing":
        return refuse(conversation, request, "moved")
    if request.to == conversation.stay.log:
        return refuse(conversation, request, "same-force")
    if are_apart(conversation.stay.log, request.to):
        return refuse(conversation, request, "practice")
    to = Stay(request.to, conversation.stay.number + 1)
    body = {"to": str(to), "unit": request.unit}
    return reply_to(conversation, request, ConversationTransferred, body, status="moved", wait=None)


def go_where_it_was_routed(conversation: Conversation, reopened: ConversationReopened) -> Decision:
    """Ask again for the transfer that the router asked for while the conversation was closed: it asks once."""
    after, _ = consume_reply(conversation, reopened)
    route = after.route
    if route is None or after.status != "routing" or reopened.request not in after.replies:
        return after, ()
    request = TransferRequested.after(reopened, conversation=after.id, to=route.to, unit=route.unit)
    return after, (request,)


def receive(conversation: Conversation, received: ConversationReceived) -> Decision:
    """Everything that was said is here: the conversation waits for an operator of this force.

    Who has waited too long already learns it here too, at once: no transfer begins their wait again.
    """
    if conversation.status != "receiving":
        return conversation, ()
    danger = raised(conversation)
    if danger is None and received.urgent:
        danger = Danger(received.id, received.time)  # by a version that did not retell who declared it
    return replace(
        conversation,
        status="waiting",
        danger=danger,
        watch=watch_from(received) if danger and not danger.withdrawn else None,
        unit=received.unit,
        joined=received.joined or conversation.joined,
        urgent=received.urgent,
        theme=received.theme or conversation.theme,
        who=received.who or conversation.who,
        minor=conversation.minor if received.minor is None else received.minor,
        waiting_since=received.waiting_since or received.time,
        wait=Wait.after("answer", received, since=received.waiting_since),
    ), ()
