"""The decider: what follows from a fact of the log, given all that stands before it."""

from collections.abc import Callable
from typing import Any

from services.signalement.domain.answer import acknowledge, pass_deadline, refused_acknowledgement
from services.signalement.domain.case import Case, Decision
from services.signalement.domain.draft import draft
from services.signalement.domain.forward import Letter, forward, reroute, stop
from services.signalement.domain.notes import (
    note_consent,
    note_end,
    note_holder,
    note_stay,
    note_withdrawal,
)
from shared.cloudevents.event import Event
from shared.events.signalement import (
    AcknowledgementNoted,
    AnswerDeadlinePassed,
    ConsentNoted,
    DraftRequested,
    EndNoted,
    ForwardingRequested,
    HolderNoted,
    InSignalementLog,
    Obstacle,
    RerouteRequested,
    StayNoted,
    StopRequested,
    WithdrawalNoted,
)

OF_A_STAY: dict[type[Event], Callable[[Case, Any], Decision]] = {
    StayNoted: note_stay,
    HolderNoted: note_holder,
    ConsentNoted: note_consent,
    WithdrawalNoted: note_withdrawal,
    EndNoted: note_end,
}
"""What chat told of one stay of the conversation with this force."""
REQUESTS: dict[type[Event], Callable[[Case, Any], Decision]] = {
    DraftRequested: draft,
    StopRequested: stop,
    AnswerDeadlinePassed: pass_deadline,
    AcknowledgementNoted: acknowledge,
}
LEAVES: dict[type[Event], Callable[[Case, Any, Letter | Obstacle], Decision]] = {
    ForwardingRequested: forward,
    RerouteRequested: reroute,
}
DECIDED = {*OF_A_STAY, *REQUESTS, *LEAVES}
Decided = tuple[Case | None, tuple[Event, ...]]


def decide(case: Case | None, event: InSignalementLog, letter: Letter | Obstacle = "lost") -> Decided:
    """The state after this fact, and what must be told. Pure: heard again, it tells the same again.

    `letter` is what `leaving` asked to be sealed, or why it could not be.
    """
    if case is None and isinstance(event, AcknowledgementNoted):
        return None, (refused_acknowledgement(event, "unknown"),)  # no state for whatever anybody writes
    known = case or Case(id=event.conversation, force=event.force)
    if event.id in known.outcomes:
        return known, tuple(kept.event for kept in known.outcomes[event.id])
    after, published = _decided(known, event, letter)
    return after.remembering(event, published), published


def _decided(case: Case, event: InSignalementLog, letter: Letter | Obstacle) -> Decision:
    if type(event) in LEAVES:
        return LEAVES[type(event)](case, event, letter)
    if type(event) in REQUESTS:
        return REQUESTS[type(event)](case, event)
    stay, erases = event.stay.number, isinstance(event, EndNoted) and event.erased
    if case.erased or (stay < case.stay and not erases):
        return case, ()
    if stay > case.stay:
        case = case.but(stay=stay, operator="", consent=None)
    return OF_A_STAY[type(event)](case, event)
