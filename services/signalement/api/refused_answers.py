"""The units' answers that changed nothing, for the supervisor."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

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
