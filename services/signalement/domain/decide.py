"""The decider: the events that follow from an event of the log, after all that was consumed before it."""

from services.signalement.domain.case import Case, Decision
from services.signalement.domain.forward import SealedSignalement
from services.signalement.domain.protocol import Behaviour, row_of
from services.signalement.domain.unit_answers import refused_acknowledgement
from shared.cloudevents.event import Event
from shared.events.signalement import AcknowledgementNoted, EndNoted, InSignalementLog, Obstacle

Decided = tuple[Case | None, tuple[Event, ...]]


def decide(
    case: Case | None, event: InSignalementLog, sealed: SealedSignalement | Obstacle = "lost"
) -> Decided:
    """The state after this event, and the events to publish. Pure: consumed again, it publishes the same again.

    `sealed` is what `next_forwarding` asked to be sealed, or why it could not be.
    """
    if case is None and isinstance(event, AcknowledgementNoted):
        return None, (
            refused_acknowledgement(event, "unknown"),
        )  # anybody may write these: no state for them
    case = case or Case(id=event.conversation, force=event.force)
    if event.id in case.replies:
        return case, tuple(reply.event for reply in case.replies[event.id])
    after, published = _decide(case, event, sealed)
    return after.remembering(event, published), published


def _decide(case: Case, event: InSignalementLog, sealed: SealedSignalement | Obstacle) -> Decision:
    row = row_of(type(event))
    if row.decided_by is None:
        raise LookupError(f"{event.type} is not decided")
    if row.leaves:
        return row.decided_by(case, event, sealed)
    if row.of_a_stay:
        return _decide_in_its_stay(case, event, row.decided_by)
    return row.decided_by(case, event)


def _decide_in_its_stay(case: Case, event: InSignalementLog, behaviour: Behaviour) -> Decision:
    """Decide an event of one stay: a later stay begins the case again, and an earlier one is over."""
    stay, erases = event.stay.number, isinstance(event, EndNoted) and event.erased
    if case.erased or (stay < case.stay and not erases):
        return case, ()
    if stay > case.stay:
        case = case.but(stay=stay, operator="", consent=None)
    return behaviour(case, event)
