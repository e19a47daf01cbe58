"""What a conversation remembers of what leads out of it: decided here, or retold from the stay before."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from services.chat.domain.conversation import Conversation, Decision, Identification, settled
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
    Outcome,
    SignalementProgressed,
)

CARRIED_OVER = (
    ConsentInvited, ConsentRecorded, ConsentWithdrawn, SignalementProgressed, OrientationGiven,
    IdentificationAwaited, IdentificationAuthorised, IdentificationRefused, IdentificationDisclosed,
)  # fmt: skip
"""Outcomes that the next stay is told too: the other force goes on where the first one was."""


def with_carried_over(conversation: Conversation, outcome: Event) -> Conversation:
    """The state with this outcome, whichever stay it was decided in."""
    match outcome:
        case ConsentRecorded():
            return replace(conversation, consent=outcome)
        case ConsentWithdrawn():
            return replace(conversation, consent=None)
        case SignalementProgressed():
            known = {**conversation.signalements, outcome.signalement: outcome.status}
            return replace(conversation, signalements=known)
        case IdentificationAwaited():
            return _identification(conversation, Identification(outcome.request, "awaited"))
        case IdentificationAuthorised():
            return _identification(conversation, Identification(outcome.identification, "authorised"))
        case IdentificationRefused():
            return _identification(conversation, Identification(outcome.identification, "refused"))
        case IdentificationDisclosed():
            return _identification(conversation, Identification(outcome.identification, "disclosed"))
    return conversation


def settled_and_carried(
    conversation: Conversation,
    request: Event,
    kind: type[Outcome],
    body: Mapping[str, Any] = MappingProxyType({}),
) -> Decision:
    """The one outcome of a request, told and remembered."""
    after, (outcome,) = settled(conversation, request, kind, body)
    return with_carried_over(after, outcome), (outcome,)


def _identification(conversation: Conversation, identification: Identification) -> Conversation:
    return replace(conversation, identification=identification)
