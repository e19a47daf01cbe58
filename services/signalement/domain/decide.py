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
from shared.facts import Fact

OF_A_STAY: dict[type[Fact], Callable[[Case, Any], Decision]] = {
    StayNoted: note_stay,
    HolderNoted: note_holder,
    ConsentNoted: note_consent,
    WithdrawalNoted: note_withdrawal,
    EndNoted: note_end,
}
"""What chat told of one stay of the conversation with this force."""
REQUESTS: dict[type[Fact], Callable[[Case, Any], Decision]] = {
    DraftRequested: draft,
    StopRequested: stop,
    AnswerDeadlinePassed: pass_deadline,
    AcknowledgementNoted: acknowledge,
}
LEAVES: dict[type[Fact], Callable[[Case, Any, Letter | Obstacle], Decision]] = {
    ForwardingRequested: forward,
    RerouteRequested: reroute,
}
DECIDED = {*OF_A_STAY, *REQUESTS, *LEAVES}
Decided = tuple[Case | None, tuple[Fact, ...]]


def decide(case: Case | None, fact: InSignalementLog, letter: Letter | Obstacle = "lost") -> Decided:
    """The state after this fact, and what must be told. Pure: heard again, it tells the same again.

    `letter` is what `leaving` asked to be sealed, or why it could not be.
    """
    if case is None and isinstance(fact, AcknowledgementNoted):
        return None, (refused_acknowledgement(fact, "unknown"),)  # no state for whatever anybody writes
    known = case or Case(id=fact.conversation, force=fact.force)
    if fact.id in known.outcomes:
        return known, tuple(kept.fact for kept in known.outcomes[fact.id])
    after, told = _decided(known, fact, letter)
    return after.remembering(fact, told), told


def _decided(case: Case, fact: InSignalementLog, letter: Letter | Obstacle) -> Decision:
    if type(fact) in LEAVES:
        return LEAVES[type(fact)](case, fact, letter)
    if type(fact) in REQUESTS:
        return REQUESTS[type(fact)](case, fact)
    stay, erases = fact.stay.number, isinstance(fact, EndNoted) and fact.erased
    if case.erased or (stay < case.stay and not erases):
        return case, ()
    if stay > case.stay:
        case = case.but(stay=stay, operator="", consent=None)
    return OF_A_STAY[type(fact)](case, fact)
