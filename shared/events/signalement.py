"""What signalement tells: the log of signalements, what is forwarded, the units' keys.

In the log, requests (`…Requested`) and what came of them are facts alike; every request has exactly one outcome.
"""

from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import StringConstraints

from shared.events.values import ConversationId, SignalementStatus, Unit
from shared.facts import Fact, Force, Topic

SignalementId = Annotated[
    str, StringConstraints(pattern=r"^(police|gendarmerie)-[0-9]{2}-[0-9a-f]{32}-[0-9a-f]{12}$")
]
"""The log's force, the conversation, and a part of its own: whoever hears of it knows its log and partition."""

signalement_log = Topic(
    "signalement.signalement",
    key="conversation",
    by="force",
    tells="signalement",
    hears=("signalement", "chat", "stats"),
    doc="Everything that happens to a signalement, in order.",
)
unit_key = Topic(
    "signalement.unit-key",
    key="unit",
    tells="signalement",
    hears=("signalement",),
    compacted=True,
    doc="The public key of each territorial unit.",
)
signalement_forwarded = Topic(
    "signalement.signalement-forwarded",
    key="unit",
    by="force",
    tells="signalement",
    hears=("territory", "stats"),
    kept=timedelta(days=30),
    doc="Signalements for a territorial unit, as JWE to its key.",
)


class OfSignalement(Fact):
    """What every fact of a signalement's log carries; `force` is the platform's that had the conversation."""

    status: ClassVar[SignalementStatus]
    """Where the signalement is from this fact on."""
    conversation: ConversationId
    force: Force
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
    """It is consented, but no key of the unit nor of its force is registered: an administrator is needed."""

    status = "stopped"


class SignalementReceived(OfSignalement, on=signalement_log):
    """The unit opened it."""

    status = "received"


class SignalementContacted(OfSignalement, on=signalement_log):
    """The unit has reached the person."""

    status = "contacted"


class SignalementOverdue(OfSignalement, on=signalement_log):
    """The unit has not answered in time: the supervisor is told."""

    status = "overdue"


class SignalementWithdrawn(OfSignalement, on=signalement_log):
    """It will not be forwarded: the consent is withdrawn, or the conversation is erased or elsewhere."""

    status = "withdrawn"


class SignalementForwarded(Fact, on=signalement_forwarded):
    """A signalement for a territorial unit; what it says is in the JWE alone, and so is the secret to answer."""

    force: Force
    """The unit's."""
    unit: str
    signalement: SignalementId
    jwe: str
