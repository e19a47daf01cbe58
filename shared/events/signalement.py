"""What signalement tells: the log of signalements, what is forwarded, the units' keys.

In the log, requests (`…Requested`) and what came of them are facts alike; every request has exactly one outcome.
What others told is `…Noted` there (with the stay that it was told in): it binds from that place on, and has no
outcome but what follows.
"""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.chat import ContactField
from shared.events.values import ConversationId, SignalementStatus, Unit
from shared.forces import ANY_FORCE, Force

SignalementId = Annotated[
    str, StringConstraints(pattern=rf"^{ANY_FORCE}-[0-9]{{2}}-[0-9a-f]{{32}}-[0-9a-f]{{12}}$")
]
"""The log's force, the conversation, and a part of its own: whoever hears of it knows its log and partition."""
Urgency = Literal["normal", "urgent"]
Obstacle = Literal["no-key", "lost", "unreadable"]
"""Why it does not leave: no key of the unit nor of its force is registered; its text or contact is not there, or
no private key that signalement has opens it.
"""
Answer = Literal["received", "contacted"]
"""What a unit says of a signalement, and which of these is waited for."""
Reason = Literal["not-yours", "unknown", "not-waiting", "not-forwarded", "contacted", "erased", "same-unit"]
Fault = Literal["unknown", "misaddressed", "secret", "doubled", "late"]
"""What is wrong with an acknowledgement."""

signalement_log = Topic(
    "signalement.signalement",
    key="conversation",
    by="force",
    publisher="signalement",
    consumers=("signalement", "chat", "stats"),
    doc="Everything that happens to a signalement, in order.",
    ordered=True,
)
text_given = Topic(
    "signalement.text-given",
    key="conversation",
    by="force",
    publisher="signalement",
    consumers=("signalement",),
    kept=timedelta(days=7),
    doc="What operators wrote, as JWE to signalement's own key, told before the draft's request that names it.",
)
unit_key = Topic(
    "signalement.unit-key",
    key="unit",
    publisher="signalement",
    consumers=("signalement",),
    compacted=True,
    doc="The public key of each territorial unit.",
)
signalement_forwarded = Topic(
    "signalement.signalement-forwarded",
    key="unit",
    by="force",
    publisher="signalement",
    consumers=("territory", "stats"),
    kept=timedelta(days=30),
    doc="Signalements for a territorial unit, as JWE to its key.",
)


class InSignalementLog(Event):
    """What every fact of a signalement's log carries."""

    conversation: ConversationId
    force: Force
    """The platform's that had the conversation."""


class OfSignalement(InSignalementLog):
    """What says where a signalement is."""

    status: ClassVar[SignalementStatus]
    """Where the signalement is from this fact on."""
    signalement: SignalementId
    unit: Unit
    unit_force: Force


class SignalementDrafted(OfSignalement, on=signalement_log):
    """An operator wrote it; it waits for the visitor's consent."""

    status = "awaiting-consent"


class SignalementDispatched(OfSignalement, on=signalement_log):
    """It is consented, sealed to the unit's key or its force's, and forwarded on that force's topic."""

    status = "forwarded"


class SignalementStopped(OfSignalement, on=signalement_log):
    """It is consented, and cannot leave: an administrator is needed, or another draft."""

    status = "stopped"
    obstacle: Obstacle = "no-key"


class SignalementReceived(OfSignalement, on=signalement_log):
    """The unit opened it."""

    status = "received"


class SignalementContacted(OfSignalement, on=signalement_log):
    """The unit has reached the person."""

    status = "contacted"


class SignalementOverdue(OfSignalement, on=signalement_log):
    """The unit has not answered in time: the supervisor is told."""

    status = "overdue"
    awaited: Answer = "received"


class SignalementWithdrawn(OfSignalement, on=signalement_log):
    """It will not be forwarded: the consent is withdrawn, the conversation is erased or elsewhere, or the
    operator wrote another in its place.
    """

    status = "withdrawn"


class TextGiven(Event, on=text_given):
    """What the operator wrote, as JWE to signalement's key; the draft's request names this fact's id."""

    conversation: ConversationId
    force: Force
    jwe: str


class DraftRequested(InSignalementLog, on=signalement_log):
    """The operator asked that a signalement leave as soon as the visitor consents."""

    signalement: SignalementId
    operator: str
    text: UUID
    """The id of the `text-given` that holds what they wrote."""
    urgency: Urgency
    unit: Unit | None = None
    """None: the competent one. The visitor's choice goes before either."""
    unit_force: Force | None = None


class ForwardingRequested(InSignalementLog, on=signalement_log):
    """Draft, consent, contact, text and a key are there."""

    signalement: SignalementId
    wait: UUID
    """What it waits since: another consent, or another unit, and this is asked in vain."""
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
    unit_force: Force
    key: str | None = None
    """Told no more, and not believed: the key is looked up when this is decided."""


class AnswerDeadlinePassed(InSignalementLog, on=signalement_log):
    """An answer was waited for as long as it may; the fact's id derives from what began the wait."""

    signalement: SignalementId
    wait: UUID
    awaited: Answer


class SignalementRefused(InSignalementLog, on=signalement_log):
    """The state does not allow what was asked."""

    request: UUID
    reason: Reason


class StayNoted(InSignalementLog, on=signalement_log):
    """The conversation has come to this force."""

    unit: Unit | None = None
    """The competent one."""


class HolderNoted(InSignalementLog, on=signalement_log):
    """Another has the conversation: this operator, or nobody."""

    operator: str = ""


class ConsentNoted(InSignalementLog, on=signalement_log):
    """The visitor lifted their anonymity for one unit."""

    consent: UUID
    unit: Unit
    unit_force: Force
    contact: UUID
    """The id of the `contact-given` that holds the details."""
    transmitted: tuple[ContactField, ...]


class WithdrawalNoted(InSignalementLog, on=signalement_log):
    """The visitor took that consent back."""

    consent: UUID


class EndNoted(InSignalementLog, on=signalement_log):
    """The conversation is not here any more."""

    erased: bool = False
    """False: it went to another force."""


class AcknowledgementNoted(InSignalementLog, on=signalement_log):
    """A unit answered."""

    signalement: SignalementId
    unit: str
    answer: Answer
    secret_hash: str
    """SHA-256 of what it gave as the secret."""


class AcknowledgementRefused(InSignalementLog, on=signalement_log):
    """A unit's answer changes nothing: the supervisor sees it."""

    request: UUID
    signalement: SignalementId
    unit: str
    fault: Fault


class UnitKeyRegistered(Event, on=unit_key):
    """From now on signalements for this unit are sealed to this key."""

    unit: str
    """A force's code alone: the whole force, for its units that have no key of their own."""
    name: str
    force: Force
    jwk: str


class UnitKeyRevoked(Event, on=unit_key):
    """Nothing is sealed to this unit's key any more."""

    unit: str


class SignalementForwarded(Event, on=signalement_forwarded):
    """A signalement for a territorial unit; what it says is in the JWE alone, and so is the secret to answer."""

    force: Force
    """The unit's."""
    unit: str
    signalement: SignalementId
    jwe: str
