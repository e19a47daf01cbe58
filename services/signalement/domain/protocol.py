"""The protocol of signalement: one row for each event of its log, and for each that its deciders consume.

All code derives from this table what is true of an event: what decides it, and how it is consumed.
"""

from collections.abc import Callable
from dataclasses import dataclass

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
from services.signalement.domain.unit_answers import acknowledge, pass_deadline
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
    SignalementForwarded,
    SignalementOverdue,
    SignalementReceived,
    SignalementRefused,
    SignalementStopped,
    SignalementUnreachable,
    SignalementWithdrawn,
    StayNoted,
    StopRequested,
    TextGiven,
    WithdrawalNoted,
)
from shared.events.territory import SignalementAcknowledged, SignalementAcknowledgedV2
from shared.kafka.handlers import WhenParked

Behaviour = Callable[..., Decision]
"""A decision on a case and an event and, where the event lets a signalement leave, on what was sealed."""


@dataclass(frozen=True, slots=True)
class Row:
    """All that is true of one event here."""

    event: type[Event]
    decided_by: Behaviour | None = None
    """None: nothing is decided about it; it is noted, stored or a reply."""
    of_a_stay: bool = False
    """Whether it is of one stay of the conversation with this force, and over with it."""
    leaves: bool = False
    """Whether it lets a signalement leave, which must be sealed before it is decided."""
    noted_as: type[InSignalementLog] | None = None
    """The event that brings it from another topic into the log, where alone it is decided."""
    when_parked: WhenParked | None = "waits"
    """Its fate after an event of its conversation was parked; None: it is not consumed here.

    The scheduler publishes again what is skipped, for as long as it is due.
    """


@dataclass(frozen=True, slots=True)
class ReplyRow(Row):
    """A reply, which says what was decided: others consume it."""

    when_parked: WhenParked | None = None


PROTOCOL: tuple[Row, ...] = (
    # Notes of what chat published
    Row(StayNoted, note_stay, of_a_stay=True),
    Row(HolderNoted, note_holder, of_a_stay=True),
    Row(ConsentNoted, note_consent, of_a_stay=True),
    Row(WithdrawalNoted, note_withdrawal, of_a_stay=True),
    Row(EndNoted, note_end, of_a_stay=True),
    # Requests of the staff, and the units' answers
    Row(DraftRequested, draft),
    Row(RerouteRequested, reroute, leaves=True),
    Row(AcknowledgementNoted, acknowledge),
    # Requests and deadlines of the scheduler
    Row(ForwardingRequested, forward, leaves=True, when_parked="skipped"),
    Row(StopRequested, stop, when_parked="skipped"),
    Row(AnswerDeadlinePassed, pass_deadline, when_parked="skipped"),
    # Replies
    ReplyRow(SignalementDrafted),
    ReplyRow(SignalementDispatched),
    ReplyRow(SignalementStopped),
    ReplyRow(SignalementReceived),
    ReplyRow(SignalementUnreachable),
    ReplyRow(SignalementContacted),
    ReplyRow(SignalementOverdue),
    ReplyRow(SignalementWithdrawn),
    ReplyRow(SignalementRefused),
    ReplyRow(AcknowledgementRefused),
    # Sealed texts and contacts, and what has left, which are stored as they are
    Row(TextGiven),
    Row(ContactGiven),
    Row(SignalementForwarded),
    # Events of other topics
    Row(ConversationReceived, noted_as=StayNoted),
    Row(ConversationClaimed, noted_as=HolderNoted),
    Row(ConversationReleased, noted_as=HolderNoted),
    Row(ConversationClosed, noted_as=HolderNoted),
    Row(ConsentRecorded, noted_as=ConsentNoted),
    Row(ConsentWithdrawn, noted_as=WithdrawalNoted),
    Row(ConversationTransferred, noted_as=EndNoted),
    Row(ConversationErased, noted_as=EndNoted),
    Row(SignalementAcknowledged, noted_as=AcknowledgementNoted),
    Row(SignalementAcknowledgedV2, noted_as=AcknowledgementNoted),
)

_ROWS: dict[type[Event], Row] = {row.event: row for row in PROTOCOL}
DECIDED = tuple(row.event for row in PROTOCOL if row.decided_by)
"""The events of the log that are decided."""


def row_of(event: type[Event]) -> Row:
    """The row of an event; `KeyError` for one that is neither of the log nor consumed."""
    return _ROWS[event]


def note_of(event: Event) -> type[InSignalementLog]:
    """The event that brings this one into the log."""
    if (note := row_of(type(event)).noted_as) is None:
        raise LookupError(f"{event.type} is not brought into the log")
    return note
