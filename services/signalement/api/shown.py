"""The signalement that the staff see: where it is, never its words."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from services.signalement.domain.case import Signalement
from services.signalement.domain.due import Limits, deadline
from shared.events.signalement import Attempt, Obstacle, Urgency
from shared.events.values import SignalementStatus, Unit
from shared.forces import ForceOrPractice
from shared.problems import Problem
from shared.texts import Plain

REASONS = {
    "not-yours": "Cette conversation n’est pas la vôtre : prenez-la d’abord.",
    "unknown": "Ce signalement n’existe pas.",
    "not-waiting": "Ce signalement n’attend plus d’être transmis.",
    "not-forwarded": "Ce signalement n’est pas transmis : il ne peut pas changer de service.",
    "contacted": "Le service a déjà joint la personne.",
    "erased": "La conversation est effacée : son signalement ne peut plus partir ailleurs.",
    "not-late": "Ce service n’est pas en retard : la personne n’a accepté qu’un autre le remplace que s’il "
    "est en retard, ou si le signalement ne peut pas partir.",
    "other-force": "La personne n’a pas donné son accord pour cette force. Que l’opérateur lui redemande son accord, "
    "pour ce service-là, puis écrive un nouveau signalement.",
    "same-unit": "Ce signalement est déjà celui de ce service : choisissez-en un autre.",
    "lost": "Ce texte ne peut pas être lu ici : réessayez dans un instant, ou écrivez-le de nouveau.",
}
"""The sentence for each reason of a refusal."""
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Plain]


class SignalementShown(BaseModel):
    """Where a signalement is."""

    signalement: str
    conversation: str
    unit: Unit
    unit_force: ForceOrPractice
    status: SignalementStatus
    urgency: Urgency
    obstacle: Obstacle | None = Field(description="Why it does not leave.")
    tried: tuple[Attempt, ...] = Field(description="How the unit tried to reach the person, in vain.")
    drafted: datetime
    forwarded: datetime | None
    received_by: datetime | None = Field(description="Until when the unit may say that it received it.")
    contacted_by: datetime | None = Field(description="Until when it may say that it reached the person.")
    deadline: datetime | None = Field(description="Of the answer that is awaited now.")


def shown(conversation: str, signalement: Signalement, limits: Limits) -> SignalementShown:
    """Show where a signalement is."""
    sent, urgency = signalement.forwarded, signalement.urgency
    return SignalementShown(
        signalement=signalement.id,
        conversation=conversation,
        unit=signalement.unit,
        unit_force=signalement.unit_force,
        status=signalement.status,
        urgency=urgency,
        obstacle=signalement.obstacle,
        tried=signalement.tried,
        drafted=signalement.drafted,
        forwarded=sent,
        received_by=sent + limits[urgency, "received"] if sent else None,
        contacted_by=sent + limits[urgency, "contacted"] if sent else None,
        deadline=deadline(signalement, limits),
    )


def refusal(reason: str, **fields: Any) -> Problem:
    """404 where there is no such signalement, 409 where its state does not allow the request."""
    return Problem(404 if reason == "unknown" else 409, "Refusé", REASONS[reason], reason=reason, **fields)
