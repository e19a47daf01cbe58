"""How a reply that is carried over changes the state: decided in this stay, or retold from the one before."""

from dataclasses import replace
from typing import Literal
from uuid import UUID, uuid5

from services.chat.domain.conversation import Conversation, Danger, Erasure, Identification
from services.chat.domain.watch import with_silence
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    DangerAcknowledged,
    DangerDeclared,
    DangerWithdrawn,
    ErasureCancelled,
    ErasureScheduled,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    OrientationGiven,
    Reply,
    SignalementProgressed,
    SilenceNoticed,
)
from shared.events.signalement.statuses import LEFT


def with_carried_over(conversation: Conversation, reply: Reply) -> Conversation:
    """The state after this reply, in whatever stay it was decided."""
    match reply:
        case ConsentRecorded():
            return replace(conversation, consent=reply)
        case OrientationGiven() if conversation.evidence:
            return replace(conversation, evidence=replace(conversation.evidence, card=True))
        case ConsentWithdrawn():
            return replace(conversation, consent=None)
        case SignalementProgressed():
            return _progressed(conversation, reply)
        case IdentificationAwaited():
            return _identified(conversation, reply.request, "awaited")
        case IdentificationAuthorised():
            return _identified(conversation, reply.identification, "authorised", reply.magistrate)
        case IdentificationRefused():
            return _identified(conversation, reply.identification, "refused", reply.magistrate)
        case IdentificationDisclosed():
            return _identified(conversation, reply.identification, "disclosed", reply.magistrate)
    return _with_danger_and_erasure(conversation, reply)


def _with_danger_and_erasure(conversation: Conversation, reply: Reply) -> Conversation:
    match reply:
        case DangerDeclared():
            return _endangered(conversation, reply)
        case DangerAcknowledged() if conversation.danger and conversation.danger.id == reply.danger:
            return replace(conversation, danger=replace(conversation.danger, acknowledged=True))
        case DangerWithdrawn() if conversation.danger and conversation.danger.id == reply.danger:
            return replace(conversation, danger=replace(conversation.danger, withdrawn=reply.reason))
        case SilenceNoticed():
            return with_silence(conversation, reply)
        case ErasureScheduled():
            return _to_be_erased(conversation, reply)
        case ErasureCancelled() if conversation.erasure and conversation.erasure.id == reply.erasure:
            return replace(conversation, erasure=replace(conversation.erasure, withdrawn=True))
    return conversation


def _progressed(conversation: Conversation, reply: SignalementProgressed) -> Conversation:
    """A signalement that leaves uses the consent that it names, or else the one that holds."""
    before = conversation.signalements.get(reply.signalement)
    leaves = reply.status in LEFT and before not in LEFT
    named = reply.consent or (conversation.consent and conversation.consent.id)
    used = named if leaves and named else conversation.used_consent
    statuses = {**conversation.signalements, reply.signalement: reply.status}
    return replace(conversation, signalements=statuses, used_consent=used)


def _endangered(conversation: Conversation, declared: DangerDeclared) -> Conversation:
    """A danger that stands is not another one; a late copy of one that is over raises it no more."""
    known = conversation.danger
    is_over = known is not None and (known.acknowledged or known.withdrawn is not None)
    if known and (not is_over or known.id == declared.id):
        return conversation
    return replace(conversation, danger=Danger(declared.id, declared.time))


def _to_be_erased(conversation: Conversation, scheduled: ErasureScheduled) -> Conversation:
    """Each stay has a deadline of its own: an erasure that was asked for in one is brought by another."""
    if conversation.erasure and conversation.erasure.id == scheduled.id:
        return conversation  # a late copy, perhaps of what was taken back since
    deadline = uuid5(scheduled.id, f"erasure/{conversation.stay}")
    return replace(conversation, erasure=Erasure(scheduled.id, scheduled.until, deadline))


def _identified(
    conversation: Conversation,
    request: UUID,
    status: Literal["awaited", "authorised", "refused", "disclosed"],
    magistrate: str = "",
) -> Conversation:
    return replace(conversation, identification=Identification(request, status, magistrate))
