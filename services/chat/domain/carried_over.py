"""How a reply that is carried over changes the state: decided in this stay, or retold from the one before."""

from dataclasses import replace
from typing import Literal
from uuid import UUID

from services.chat.domain.conversation import Conversation, Identification
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    Reply,
    SignalementProgressed,
)


def with_carried_over(conversation: Conversation, reply: Reply) -> Conversation:
    """The state after this reply, in whatever stay it was decided."""
    match reply:
        case ConsentRecorded():
            return replace(conversation, consent=reply)
        case ConsentWithdrawn():
            return replace(conversation, consent=None)
        case SignalementProgressed():
            statuses = {**conversation.signalements, reply.signalement: reply.status}
            return replace(conversation, signalements=statuses)
        case IdentificationAwaited():
            return _identified(conversation, reply.request, "awaited")
        case IdentificationAuthorised():
            return _identified(conversation, reply.identification, "authorised", reply.magistrate)
        case IdentificationRefused():
            return _identified(conversation, reply.identification, "refused", reply.magistrate)
        case IdentificationDisclosed():
            return _identified(conversation, reply.identification, "disclosed", reply.magistrate)
    return conversation


def _identified(
    conversation: Conversation,
    request: UUID,
    status: Literal["awaited", "authorised", "refused", "disclosed"],
    magistrate: str = "",
) -> Conversation:
    return replace(conversation, identification=Identification(request, status, magistrate))
