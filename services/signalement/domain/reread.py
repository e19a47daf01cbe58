"""Reading again: who wrote a signalement, and has the conversation, reads their words until they have left."""

from services.signalement.domain.case import Case
from shared.events.signalement import Reason


def why_not(case: Case, signalement: str, operator: str) -> Reason | None:
    """The reason that keeps this operator from reading it; None if they may."""
    one = case.signalements.get(signalement)
    if one is None or one.operator != operator:
        return "unknown"
    if case.erased or case.operator != operator:
        return "not-yours"
    return None if one.may_be_held_back else "not-waiting"
