"""Offers: a conversation goes to a named colleague once they accept; its operator has it, or it waits, until then."""

from math import inf

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.reply import refuse, reply_to
from services.chat.domain.wait import Offer, Wait
from shared.events.chat import (
    AssignmentRequested,
    ConversationClaimed,
    ConversationOffered,
    DeadlinePassed,
    OfferEnd,
    OfferEnded,
    OfferEndRequested,
    OfferRequested,
)


def offer(conversation: Conversation, request: OfferRequested) -> Decision:
    """Offer the conversation, if its operator asks; another offer of theirs is over with it."""
    if not conversation.is_held_by(request.operator):
        return refuse(conversation, request, "not-yours")
    if request.colleague == request.operator:
        return refuse(conversation, request, "still-yours")
    offered = Offer(Wait.after("offer", request), request.colleague, request.colleague_pseudonym)
    body = request.model_dump(exclude={"conversation"})
    return reply_to(conversation, request, ConversationOffered, body, offer=offered)


def assign(conversation: Conversation, request: AssignmentRequested) -> Decision:
    """Offer a conversation that waits, as a supervisor asks; it stays in the queue until somebody claims it."""
    match conversation.status:
        case "waiting":
            wait = Wait.after("offer", request)
            offered = Offer(wait, request.colleague, request.colleague_pseudonym, request.pseudonym)
            body = {**request.model_dump(exclude={"conversation"}), "operator": ""}
            return reply_to(conversation, request, ConversationOffered, body, offer=offered)
        case "claimed":
            return refuse(conversation, request, "already-claimed")
        case "closed":
            return refuse(conversation, request, "closed")
    return refuse(conversation, request, "routing")


def end_offer(conversation: Conversation, request: OfferEndRequested) -> Decision:
    """Withdraw the offer for its operator, or refuse it for the colleague; nothing else changes."""
    if conversation.waits.offer is None:
        return refuse(conversation, request, "no-offer")
    if conversation.is_held_by(request.operator):
        return reply_to(conversation, request, OfferEnded, _ended("withdrawn"), offer=None)
    if conversation.is_offered_to(request.operator):
        return reply_to(conversation, request, OfferEnded, _ended("refused"), offer=None)
    return refuse(conversation, request, "not-yours")


def lapse(conversation: Conversation, passed: DeadlinePassed) -> Decision | None:
    """End an offer that nobody has answered in time."""
    offered = conversation.waits.offer
    if offered is None or offered.wait.deadline != passed.id:
        return None
    return reply_to(conversation, passed, OfferEnded, _ended("lapsed"), offer=None)


def not_accepted(conversation: Conversation) -> tuple[ConversationOffered, OfferEnded] | None:
    """The supervisor's offer that was made last, and its end, where nobody has taken the conversation since."""
    kinds = (ConversationOffered, OfferEnded, ConversationClaimed)
    turns = [r for r in conversation.replies.values() if isinstance(r, kinds) and r.stay == conversation.stay]
    turns.sort(key=lambda reply: conversation.reply_offsets.get(reply.id, inf))
    match turns[-2:]:
        case [ConversationOffered() as offered, OfferEnded() as ended] if offered.supervisor:
            return offered, ended
    return None


def _ended(how: OfferEnd) -> dict[str, OfferEnd]:
    return {"how": how}
