"""Reading again: who wrote a signalement, and has the conversation, reads their words until they have left."""

from services.signalement.domain.case import Case
from shared.events.signalement import Reason


def why_not(case: Case, signalement: str, operator: str) -> Reason | None:
    """What keeps this operator from reading it; nothing if they may."""
    known = case.signalements.get(signalement)
    if known is None or known.operator != operator:
        return "unknown"
    if case.erased or case.operator != operator:
        return "not-yours"
    return None if known.may_be_held_back else "not-waiting"
