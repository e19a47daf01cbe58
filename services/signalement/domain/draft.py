"""Drafting: the operator who has the conversation writes, and the visitor's consent is awaited."""

from services.signalement.domain.case import Case, Decision, Signalement, Wait, body_of, refused
from services.signalement.domain.notes import withdrawn
from shared.cloudevents.event import REPLY
from shared.events.signalement import DraftRequested, SignalementDrafted
from shared.events.values import WHOLE
from shared.forces import are_apart


def draft(case: Case, request: DraftRequested) -> Decision:
    """Take up a draft; an earlier one that nobody has had gives way to it."""
    if case.erased or case.operator != request.operator:
        return refused(case, request, "not-yours")
    if request.unit_force and are_apart(case.force, request.unit_force):
        return refused(case, request, "other-force")
    case, published = withdrawn(case, request)
    consent = case.consent
    signalement = Signalement(
        id=request.signalement,
        operator=request.operator,
        text=request.text,
        urgency=request.urgency,
        unit=consent.unit if consent else request.unit or case.unit or WHOLE[case.force],
        unit_force=consent.unit_force if consent else request.unit_force or case.force,
        drafted=request.time,
        consent=consent,
        wait=Wait(awaited="forwarding", since=request.time, cause=request.id) if consent else None,
    )
    drafted = SignalementDrafted.after(request, REPLY, **body_of(signalement, case))
    return case.having(signalement), (*published, drafted)
