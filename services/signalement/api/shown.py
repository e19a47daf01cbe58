"""How signalements are shown to the staff: where each is, never what it says."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from services.signalement.domain.case import Case, Signalement
from services.signalement.domain.due import Limits, deadline
from shared.events.signalement import Obstacle, SignalementRefused, Urgency
from shared.events.values import SignalementStatus, Unit
from shared.identifiers import Force
from shared.problems import Problem

REASONS = {
    "not-yours": "Cette conversation n’est pas la vôtre : prenez-la d’abord.",
    "unknown": "Ce signalement n’existe pas.",
    "not-waiting": "Ce signalement n’attend plus d’être transmis.",
    "not-forwarded": "Ce signalement n’est pas transmis : il ne peut pas changer de service.",
    "contacted": "Le service a déjà joint la personne.",
    "erased": "La conversation est effacée : son signalement ne peut plus partir ailleurs.",
    "same-unit": "Ce signalement est déjà celui de ce service : choisissez-en un autre.",
    "lost": "Ce texte ne peut pas être lu ici : réessayez dans un instant, ou écrivez-le de nouveau.",
}
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class Shown(BaseModel):
    """Where a signalement is."""

    signalement: str
    conversation: str
    unit: Unit
    unit_force: Force
    status: SignalementStatus
    urgency: Urgency
    obstacle: Obstacle | None = Field(description="Why it does not leave.")
    drafted: datetime
    forwarded: datetime | None
    received_by: datetime | None = Field(description="Until when the unit may say that it received it.")
    contacted_by: datetime | None = Field(description="Until when it may say that it reached the person.")
    deadline: datetime | None = Field(description="Of the answer that is waited for now.")


def shown(conversation: str, one: Signalement, limits: Limits) -> Shown:
    """Say where it is."""
    sent, urgency = one.forwarded, one.urgency
    return Shown(
        signalement=one.id,
        conversation=conversation,
        unit=one.unit,
        unit_force=one.unit_force,
        status=one.status,
        urgency=urgency,
        obstacle=one.obstacle,
        drafted=one.drafted,
        forwarded=sent,
        received_by=sent + limits[urgency, "received"] if sent else None,
        contacted_by=sent + limits[urgency, "contacted"] if sent else None,
        deadline=deadline(one, limits),
    )


def settled(case: Case | None, request: UUID, signalement: str) -> Signalement | None:
    """The signalement that was asked about, once the request is decided; 409 if it was refused."""
    if case is None or request not in case.outcomes:
        return None
    for event in (kept.event for kept in case.outcomes[request]):
        if isinstance(event, SignalementRefused):
            raise refusal(event.reason, request=str(request))
    return case.signalements.get(signalement)


def refusal(reason: str, **said: Any) -> Problem:
    """404 where there is no such signalement, 409 where it stands otherwise."""
    return Problem(404 if reason == "unknown" else 409, "Refusé", REASONS[reason], reason=reason, **said)


def not_yet(conversation: str, asked: UUID, signalement: str) -> JSONResponse:
    """Told, and not decided in time: where to ask again."""
    where = f"/api/signalement/conversations/{conversation}/requests/{asked}"
    return JSONResponse({"signalement": signalement}, 202, headers={"Location": where})
