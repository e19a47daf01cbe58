"""What a conversation remembers of what leads out of it: decided here, or retold from the stay before."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Identification
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentInvited,
    ConsentRecorded,
    ConsentWithdrawn,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    OrientationGiven,
    SignalementProgressed,
)

CARRIED_OVER = (
    ConsentInvited, ConsentRecorded, ConsentWithdrawn, SignalementProgressed, OrientationGiven,
    IdentificationAwaited, IdentificationAuthorised, IdentificationRefused, IdentificationDisclosed,
)  # fmt: skip
"""Replies that the next stay is told too: the other force goes on where the first one was."""


def with_carried_over(conversation: Conversation, reply: Event) -> Conversation:
    """The state with this reply, whichever stay it was decided in."""
    match reply:
        case ConsentRecorded():
            return replace(conversation, consent=reply)
        case ConsentWithdrawn():
            return replace(conversation, consent=None)
        case SignalementProgressed():
            known = {**conversation.signalements, reply.signalement: reply.status}
            return replace(conversation, signalements=known)
        case IdentificationAwaited():
            return _identification(conversation, Identification(reply.request, "awaited"))
        case IdentificationAuthorised():
            return _identification(conversation, Identification(reply.identification, "authorised"))
        case IdentificationRefused():
            return _identification(conversation, Identification(reply.identification, "refused"))
        case IdentificationDisclosed():
            return _identification(conversation, Identification(reply.identification, "disclosed"))
    return conversation


def _identification(conversation: Conversation, identification: Identification) -> Conversation:
    return replace(conversation, identification=identification)
