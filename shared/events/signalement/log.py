"""The log of signalements: where each is, and what is requested of its decider."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import ConversationId, SignalementStatus, Unit
from shared.forces import ANY_FORCE, ForceOrPractice

SignalementId = Annotated[
    str, StringConstraints(pattern=rf"^{ANY_FORCE}-[0-9]{{2}}-[0-9a-f]{{32}}-[0-9a-f]{{12}}$")
]
"""The log's force, the conversation, and a part of its own: its log and partition are known from it."""
Urgency = Literal["normal", "urgent"]
Obstacle = Literal["no-key", "lost", "unreadable"]
"""Why it does not leave: no key of the unit nor of its force is registered; its text or contact is not there, or
no private key that signalement has opens it.
"""
Awaited = Literal["received", "contacted"]
"""The answers that are waited for, each until a deadline."""
Answer = Literal["received", "unreachable", "contacted"]
"""The answers of a unit to a signalement, in the order in which one goes beyond another."""
Attempt = Literal["phone", "message", "email", "letter", "visit", "chat"]
"""The ways in which a unit tried to reach a person, by codes alone."""
Reason = Literal[
    "not-yours", "unknown", "not-waiting", "not-forwarded", "contacted", "erased", "same-unit", "not-late",
    "other-force",
]  # fmt: skip
Fault = Literal["unknown", "misaddressed", "secret", "doubled", "late", "revealed"]
"""The fault of an acknowledgement; `revealed`: it holds the secret itself, which all readers of the topic have."""

signalement_log = Topic(
    "signalement.signalement",
    key="conversation",
    by="force",
    publisher="signalement",
    consumers=("signalement", "chat", "stats"),
    doc="Everything that happens to a signalement, in order.",
    ordered=True,
)


class InSignalementLog(Event):
    """The fields that every event of a signalement's log carries."""

    conversation: ConversationId
    force: ForceOrPractice
    """The platform's that had the conversation."""


class OfSignalement(InSignalementLog):
    """An event that says where a signalement is."""

    status: ClassVar[SignalementStatus]
    """Where the signalement is from this event on."""
    signalement: SignalementId
    unit: Unit
    unit_force: ForceOrPractice


class SignalementDrafted(OfSignalement, on=signalement_log):
    """An operator wrote the signalement; it waits for the visitor's consent."""

    status = "awaiting-consent"


class SignalementDispatched(OfSignalement, on=signalement_log):
    """The signalement is consented, sealed to the unit's key or its force's, and forwarded on that force's topic."""

    status = "forwarded"
    rerouted_by: ForceOrPractice | None = None
    """The force whose supervisor has just passed it to this unit, if one has."""
    consent: UUID | None = None
    """The id of the `consent-recorded` under which it leaves; None: published before it was named."""


class SignalementStopped(OfSignalement, on=signalement_log):
    """The signalement is consented, and cannot leave: an administrator is needed, or another draft."""

    status = "stopped"
    obstacle: Obstacle = "no-key"
    rerouted_by: ForceOrPractice | None = None
    """As where it is dispatched."""


class SignalementReceived(OfSignalement, on=signalement_log):
    """The unit opened the signalement."""

    status = "received"


class SignalementContacted(OfSignalement, on=signalement_log):
    """The unit has reached the person."""

    status = "contacted"


class SignalementUnreachable(OfSignalement, on=signalement_log):
    """The unit has tried to reach the person, in vain; it may still say that it has reached them."""

    status = "unreachable"
    tried: tuple[Attempt, ...] = ()


class SignalementOverdue(OfSignalement, on=signalement_log):
    """The unit has not answered in time: the supervisor is informed."""

    status = "overdue"
    awaited: Awaited = "received"


class SignalementWithdrawn(OfSignalement, on=signalement_log):
    """The signalement will not be forwarded: the consent is withdrawn, the conversation is erased or elsewhere, or
    the operator wrote another in its place.
    """

    status = "withdrawn"


class DraftRequested(InSignalementLog, on=signalement_log):
    """The operator asked that a signalement leave as soon as the visitor consents."""

    signalement: SignalementId
    operator: str
    text: UUID
    """The id of the `text-given` that holds what they wrote."""
    urgency: Urgency
    unit: Unit | None = None
    """None: the competent one. The visitor's choice goes before either."""
    unit_force: ForceOrPractice | None = None


class ForwardingRequested(InSignalementLog, on=signalement_log):
    """Draft, consent, contact, text and a key are there."""

    signalement: SignalementId
    wait: UUID
    """The id of what began the wait: after another consent, or another unit, this is asked in vain."""
    key: str
    """The public key (JWK) that lets it leave; not believed: the key is looked up again when this is decided."""


class StopRequested(InSignalementLog, on=signalement_log):
    """Draft and consent are there, and something else is not."""

    signalement: SignalementId
    wait: UUID
    obstacle: Obstacle


class RerouteRequested(InSignalementLog, on=signalement_log):
    """The supervisor asked that another unit have it."""

    signalement: SignalementId
    supervisor: str
    unit: Unit
    unit_force: ForceOrPractice
    key: str | None = None
    """Published no more, and not believed: the key is looked up when this is decided."""


class AnswerDeadlinePassed(InSignalementLog, on=signalement_log):
    """An answer was waited for as long as it may; the event's id derives from what began the wait."""

    signalement: SignalementId
    wait: UUID
    awaited: Awaited


class SignalementRefused(InSignalementLog, on=signalement_log):
    """The state does not allow what was asked."""

    request: UUID
    reason: Reason
