"""The decider: what follows from a fact of the log, given all that stands before it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.chat.domain.carried_over import CARRIED_OVER, with_carried_over
from services.chat.domain.claim import claim
from services.chat.domain.close import close, reopen
from services.chat.domain.consent import consent, invite, progress, withdraw
from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import declare_danger
from services.chat.domain.deadlines import fail_routing, pass_deadline
from services.chat.domain.erase import after_erasure, erase
from services.chat.domain.identify import ask_for_identity, authorise, disclose
from services.chat.domain.messages import join, post
from services.chat.domain.orient import orient
from services.chat.domain.reply import refuse
from services.chat.domain.transfer import begin, go_where_it_was_routed, receive, transfer
from shared.cloudevents.event import Event
from shared.events.chat import (
    AuthorisationRequested,
    ClaimRequested,
    CloseRequested,
    ConsentInvitationRequested,
    ConsentRequested,
    ConversationOpened,
    ConversationReceived,
    DangerRequested,
    DeadlinePassed,
    DisclosureRequested,
    ErasureRequested,
    IdentificationRequested,
    InConversation,
    MessagePosted,
    OrientationRequested,
    ProgressRequested,
    ReopenRequested,
    Reply,
    RoutingFailed,
    TransferRequested,
    VisitorJoined,
    WithdrawalRequested,
)
from shared.identifiers import Stay

REQUESTS: dict[type[Event], Callable[[Conversation, Any], Decision]] = {
    AuthorisationRequested: authorise,
    ClaimRequested: claim,
    CloseRequested: close,
    ConsentInvitationRequested: invite,
    ConsentRequested: consent,
    DangerRequested: declare_danger,
    DeadlinePassed: pass_deadline,
    DisclosureRequested: disclose,
    ErasureRequested: erase,
    IdentificationRequested: ask_for_identity,
    OrientationRequested: orient,
    ProgressRequested: progress,
    ReopenRequested: reopen,
    RoutingFailed: fail_routing,
    TransferRequested: transfer,
    WithdrawalRequested: withdraw,
}
"""What is asked for: each has exactly one reply."""
Decided = tuple[Conversation | None, tuple[Event, ...]]
FOLLOWS = (
    MessagePosted, VisitorJoined, ErasureRequested, ReopenRequested, ConsentRequested, WithdrawalRequested,
    ProgressRequested, AuthorisationRequested, DisclosureRequested,
)  # fmt: skip
"""What is not lost behind a transfer, for nobody there could ask again: it is retold in the next stay."""


def decide(conversation: Conversation | None, event: InConversation) -> Decided:
    """The state after this fact, and what must be told. Pure: heard again, it tells the same again."""
    if isinstance(event, ConversationOpened):
        begins = conversation is None or event.stay.number > conversation.stay.number
        return begin(conversation, event) if begins else (conversation, ())
    if conversation is None:
        return None, ()
    if (
        isinstance(event, CARRIED_OVER)
        and conversation.status == "receiving"
        and event.stay == conversation.stay
    ):
        return with_carried_over(conversation, event), ()  # history, retold
    if isinstance(event, Reply):
        return _consume_reply(conversation, event)
    if isinstance(event, ProgressRequested) and event.stay.number == 0:
        event = event.within(conversation.stay)  # another service does not know the stays
    is_request = type(event) in REQUESTS
    if is_request and event.id in conversation.replies:
        return conversation, (conversation.replies[event.id],)
    if conversation.status == "erased":
        return after_erasure(conversation, event) if is_request else (conversation, ())
    return _decide_in_stay(conversation, event)


def _decide_in_stay(conversation: Conversation, event: InConversation) -> Decision:
    onward = conversation.onward(event)
    decision = REQUESTS.get(type(event))
    if onward or event.stay != conversation.stay:
        return _behind_a_transfer(conversation, event, onward)
    if isinstance(event, MessagePosted):
        return post(conversation, event)
    if isinstance(event, VisitorJoined):
        return join(conversation, event)
    if isinstance(event, ConversationReceived):
        return receive(conversation, event)
    if decision is None or (conversation.status == "receiving" and not isinstance(event, ProgressRequested)):
        return conversation, ()
    if conversation.status == "moved":
        return _behind_a_transfer(conversation, event, event.stay)  # here again, behind the transfer's place
    return decision(conversation, event)


def _behind_a_transfer(conversation: Conversation, event: InConversation, onward: Stay | None) -> Decision:
    """What follows goes on in a later stay, if this log knows one; what the force's staff asked is refused."""
    if isinstance(event, FOLLOWS):
        return conversation, (event.retold(onward),) if onward else ()
    if type(event) in REQUESTS:
        return refuse(conversation, event, "moved")
    return conversation, ()


def _consume_reply(conversation: Conversation, reply: Reply) -> Decision:
    """A decision binds messages from the place of its reply; a second copy of it changes nothing."""
    if reply.request not in conversation.replies:
        return conversation, ()
    after = conversation
    if reply.id not in conversation.reply_offsets:
        after = replace(conversation, reply_offsets={**conversation.reply_offsets, reply.id: reply.offset})
    return after, go_where_it_was_routed(after, reply)
