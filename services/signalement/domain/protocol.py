"""The protocol of signalement: one row for each event of its log, and for each that its deciders consume.

All code derives from this table what is true of an event: what decides it, and how it is consumed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.signalement.domain.answer import acknowledge, pass_deadline
from services.signalement.domain.case import Decision
from services.signalement.domain.draft import draft
from services.signalement.domain.forward import forward, reroute, stop
from services.signalement.domain.notes import (
    note_consent,
    note_end,
    note_holder,
    note_stay,
    note_withdrawal,
)
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentRecorded,
    ConsentWithdrawn,
    ContactGiven,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReceived,
    ConversationReleased,
    ConversationTransferred,
)
from shared.events.signalement import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    AnswerDeadlinePassed,
    ConsentNoted,
    DraftRequested,
    EndNoted,
    ForwardingRequested,
    HolderNoted,
    InSignalementLog,
    RerouteRequested,
    SignalementContacted,
    SignalementDispatched,
    SignalementDrafted,
    SignalementOverdue,
    SignalementReceived,
    SignalementRefused,
    SignalementStopped,
    SignalementWithdrawn,
    StayNoted,
    StopRequested,
    TextGiven,
    WithdrawalNoted,
)
from shared.events.territory import SignalementAcknowledged
from shared.kafka.handlers import WhenParked

Decider = Callable[..., Decision]
"""A decision on a case and an event and, where the event lets a signalement leave, what was sealed."""


@dataclass(frozen=True, slots=True)
class Row:
    """All that is true of one event here."""

    decider: Decider | None = None
    """The behaviour that decides it."""
    of_a_stay: bool = False
    """Whether it is of one stay of the conversation with this force, and over with it."""
    leaves: bool = False
    """Whether it lets a signalement leave, which must be sealed before it is decided."""
    noted_as: type[InSignalementLog] | None = None
    """The event that brings it from another topic into the log, where alone it is decided."""
    when_parked: WhenParked | None = "waits"
    """What becomes of it after an event of its conversation was parked; None: it is not consumed here."""


REPLY = Row(when_parked=None)
"""An event that only says what was decided: others consume it."""
SEALED = Row()
"""A text or contact: it is stored as it is, and decided by nobody."""

PROTOCOL: Mapping[type[Event], Row] = {
    # notes of what chat published
    StayNoted: Row(note_stay, of_a_stay=True),
    HolderNoted: Row(note_holder, of_a_stay=True),
    ConsentNoted: Row(note_consent, of_a_stay=True),
    WithdrawalNoted: Row(note_withdrawal, of_a_stay=True),
    EndNoted: Row(note_end, of_a_stay=True),
    # requests of the staff, and the units' answers
    DraftRequested: Row(draft),
    RerouteRequested: Row(reroute, leaves=True),
    AcknowledgementNoted: Row(acknowledge),
    # the scheduler's: it publishes them again for as long as they are due
    ForwardingRequested: Row(forward, leaves=True, when_parked="skipped"),
    StopRequested: Row(stop, when_parked="skipped"),
    AnswerDeadlinePassed: Row(pass_deadline, when_parked="skipped"),
    # replies
    SignalementDrafted: REPLY,
    SignalementDispatched: REPLY,
    SignalementStopped: REPLY,
    SignalementReceived: REPLY,
    SignalementContacted: REPLY,
    SignalementOverdue: REPLY,
    SignalementWithdrawn: REPLY,
    SignalementRefused: REPLY,
    AcknowledgementRefused: REPLY,
    # sealed texts and contacts
    TextGiven: SEALED,
    ContactGiven: SEALED,
    # chat's and the units' topics
    ConversationReceived: Row(noted_as=StayNoted),
    ConversationClaimed: Row(noted_as=HolderNoted),
    ConversationReleased: Row(noted_as=HolderNoted),
    ConversationClosed: Row(noted_as=HolderNoted),
    ConsentRecorded: Row(noted_as=ConsentNoted),
    ConsentWithdrawn: Row(noted_as=WithdrawalNoted),
    ConversationTransferred: Row(noted_as=EndNoted),
    ConversationErased: Row(noted_as=EndNoted),
    SignalementAcknowledged: Row(noted_as=AcknowledgementNoted),
}
DECIDED = tuple(event for event, row in PROTOCOL.items() if row.decider)
"""The events of the log that are decided."""


def note_of(event: Event) -> type[InSignalementLog]:
    """The event that brings this one into the log."""
    if (note := PROTOCOL[type(event)].noted_as) is None:
        raise LookupError(f"{event.type} is not brought into the log")
    return note
