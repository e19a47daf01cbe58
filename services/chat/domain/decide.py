"""The decider: what follows from a fact of the log, given all that stands before it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from services.chat.domain.claim import claim
from services.chat.domain.close import close, reopen
from services.chat.domain.consent import consent, invite, progress, withdraw
from services.chat.domain.conversation import Conversation, Decision, refused
from services.chat.domain.danger import declare_danger
from services.chat.domain.deadlines import fail_routing, pass_deadline
from services.chat.domain.erase import after_erasure, erase
from services.chat.domain.identify import ask_for_identity, authorise, disclose
from services.chat.domain.messages import join, post
from services.chat.domain.orient import orient
from services.chat.domain.recall import LEADS_OUT, recalled
from services.chat.domain.transfer import begin, go_where_it_was_routed, receive, transfer
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
    Outcome,
    ProgressRequested,
    ReopenRequested,
    RoutingFailed,
    TransferRequested,
    VisitorJoined,
    WithdrawalRequested,
)
from shared.facts import Fact, Stay

REQUESTS: dict[type[Fact], Callable[[Conversation, Any], Decision]] = {
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
"""What is asked for: each has exactly one outcome."""
Decided = tuple[Conversation | None, tuple[Fact, ...]]
FOLLOWS = (
    MessagePosted, VisitorJoined, ErasureRequested, ReopenRequested, ConsentRequested, WithdrawalRequested,
    ProgressRequested, AuthorisationRequested, DisclosureRequested,
)  # fmt: skip
"""What is not lost behind a transfer, for nobody there could ask again: it is retold in the next stay."""


def decide(conversation: Conversation | None, fact: InConversation) -> Decided:
    """The state after this fact, and what must be told. Pure: heard again, it tells the same again."""
    if isinstance(fact, ConversationOpened):
        begins = conversation is None or fact.stay.number > conversation.stay.number
        return begin(conversation, fact) if begins else (conversation, ())
    if conversation is None:
        return None, ()
    if isinstance(fact, LEADS_OUT) and conversation.status == "receiving" and fact.stay == conversation.stay:
        return recalled(conversation, fact), ()  # history, retold
    if isinstance(fact, Outcome):
        return _hear_outcome(conversation, fact)
    if isinstance(fact, ProgressRequested) and fact.stay.number == 0:
        fact = fact.within(conversation.stay)  # another service does not know the stays
    is_request = type(fact) in REQUESTS
    if is_request and fact.id in conversation.outcomes:
        return conversation, (conversation.outcomes[fact.id],)
    if conversation.status == "erased":
        return after_erasure(conversation, fact) if is_request else (conversation, ())
    return _decide_in_stay(conversation, fact)


def _decide_in_stay(conversation: Conversation, fact: InConversation) -> Decision:
    onward = conversation.onward(fact)
    decision = REQUESTS.get(type(fact))
    if onward or fact.stay != conversation.stay:
        return _behind_a_transfer(conversation, fact, onward)
    if isinstance(fact, MessagePosted):
        return post(conversation, fact)
    if isinstance(fact, VisitorJoined):
        return join(conversation, fact)
    if isinstance(fact, ConversationReceived):
        return receive(conversation, fact)
    if decision is None or (conversation.status == "receiving" and not isinstance(fact, ProgressRequested)):
        return conversation, ()
    if conversation.status == "moved":
        return _behind_a_transfer(conversation, fact, fact.stay)  # here again, behind the transfer's place
    return decision(conversation, fact)


def _behind_a_transfer(conversation: Conversation, fact: InConversation, onward: Stay | None) -> Decision:
    """What follows goes on in a later stay, if this log knows one; what the force's staff asked is refused."""
    if isinstance(fact, FOLLOWS):
        return conversation, (fact.retold(onward),) if onward else ()
    if type(fact) in REQUESTS:
        return refused(conversation, fact, "moved")
    return conversation, ()


def _hear_outcome(conversation: Conversation, outcome: Outcome) -> Decision:
    """A decision binds messages from the place of its outcome; a second copy of it changes nothing."""
    if outcome.request not in conversation.outcomes:
        return conversation, ()
    after = conversation
    if outcome.id not in conversation.heard:
        after = replace(conversation, heard={**conversation.heard, outcome.id: outcome.place.offset})
    return after, go_where_it_was_routed(after, outcome)
