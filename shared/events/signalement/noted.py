"""The events of others, as they are noted in the log of signalements."""

from uuid import UUID

from shared.events.chat import ContactField, SafeContactField
from shared.events.signalement.log import (
    Answer,
    Attempt,
    Fault,
    InSignalementLog,
    SignalementId,
    signalement_log,
)
from shared.events.values import Unit
from shared.forces import ForceOrPractice


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
    unit_force: ForceOrPractice
    contact: UUID
    """The id of the `contact-given` that holds the details."""
    transmitted: tuple[ContactField, ...]
    safe_contact: tuple[SafeContactField, ...] = ()
    """The parts that were given of how to reach the visitor without danger."""


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
    """SHA-256 of what it gave as the secret; empty: it gave a proof."""
    proof_hash: str = ""
    """SHA-256 of what it gave as the proof; empty: it gave the secret."""
    tried: tuple[Attempt, ...] = ()


class AcknowledgementRefused(InSignalementLog, on=signalement_log):
    """A unit's answer changes nothing: the supervisor sees it."""

    request: UUID
    signalement: SignalementId
    unit: str
    fault: Fault
