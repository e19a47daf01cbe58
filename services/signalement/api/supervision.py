"""Supervision: what waits for a person, and the units' answers that changed nothing."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.signalement.api.access import SupervisorOrAdministrator
from services.signalement.api.ports import Ports, within_reach
from shared.events.signalement import Fault
from shared.identity import Supervisor

router = APIRouter(prefix="/api/signalement", tags=["supervision"])


class RefusedAnswers(BaseModel):
    """Answers of a unit to a signalement that changed nothing."""

    signalement: str
    unit: str
    reason: Fault
    count: int
    last: datetime


class Parked(BaseModel):
    """A conversation whose signalements wait after an error, until somebody replays it."""

    conversation: str
    since: datetime


class Supervised(BaseModel):
    """Whether anything can be written at all, and what an error has stopped."""

    signalement_key: bool
    parked: list[Parked]


@router.get("/supervision")
async def supervise(staff: SupervisorOrAdministrator, ports: Ports) -> Supervised:
    """Show whether the service's own key is installed, without which nothing leaves; and what waits for a person."""
    with within_reach():
        rows = await ports.queries[staff.force].parked() if staff.force else []
    parked = [Parked(conversation=conversation, since=datetime.fromisoformat(s)) for conversation, s in rows]
    return Supervised(signalement_key=ports.sealer.is_ready, parked=parked)


@router.get("/refused-acknowledgements")
async def list_refused(staff: Supervisor, ports: Ports) -> list[RefusedAnswers]:
    """List the answers that changed nothing: without the right secret, of another unit, doubled, late."""
    if staff.force is None:
        return []
    with within_reach():
        refused = await ports.queries[staff.force].refused()
    return [
        RefusedAnswers(signalement=r.signalement, unit=r.unit, reason=r.fault, count=r.times, last=r.last)
        for r in refused
    ]
