"""Following signalements: where each is, and, for its author, its words until they have left."""

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Query

from services.signalement.api.access import (
    force_of,
    may_see,
    own_log_of,
    unknown_signalement,
)
from services.signalement.api.ports import Ports, within_reach
from services.signalement.api.requests import REPLIES
from services.signalement.api.shown import SignalementShown, refusal, shown
from services.signalement.domain.reread import why_not
from shared.events.signalement import SignalementId
from shared.events.values import SignalementStatus
from shared.identity import Operator, OperatorOrSupervisor

router = APIRouter(prefix="/api/signalement", tags=["signalements"])
EVERY_STATUS: list[SignalementStatus] = list(get_args(SignalementStatus))


@router.get("/signalements")
async def list_signalements(
    staff: OperatorOrSupervisor,
    ports: Ports,
    status: Annotated[list[SignalementStatus], Query()] = EVERY_STATUS,
) -> list[SignalementShown]:
    """List one's own, or, for a supervisor, the force's; the oldest first. `status` may be given several times."""
    # one field, by which there is an index: what one operator wrote is little
    where = {"operators": staff.sub} if staff.role == "operator" else {"statuses": {"$in": status}}
    with within_reach():
        listed = await ports.queries[force_of(staff)].signalements(**where)
    return [
        shown(conversation, one, ports.limits)
        for conversation, one in listed
        if may_see(staff, one) and one.status in status
    ]


@router.get("/signalements/{signalement}")
async def show_signalement(
    signalement: SignalementId, staff: OperatorOrSupervisor, ports: Ports
) -> SignalementShown:
    """Show where a signalement is."""
    force, conversation = own_log_of(signalement, staff)
    with within_reach():
        case = await ports.queries[force].case(conversation)
    one = case.signalements.get(signalement) if case else None
    if one is None or not may_see(staff, one):
        raise unknown_signalement()
    return shown(conversation, one, ports.limits)


@router.get("/signalements/{signalement}/summary", responses={409: REPLIES[409]})
async def reread_summary(signalement: SignalementId, staff: Operator, ports: Ports) -> dict[str, Any]:
    """Read one's summary again, as long as one has the conversation and nobody outside has had it."""
    force, conversation = own_log_of(signalement, staff)
    with within_reach():
        case = await ports.queries[force].case(conversation)
        if case is None or (reason := why_not(case, signalement, staff.sub)) == "unknown":
            raise unknown_signalement()
        if reason:
            raise refusal(reason)
        sealed = await ports.queries[force].piece(case.signalements[signalement].text)
    if sealed is None or (summary := ports.sealer.opened(sealed)) is None:
        raise refusal("lost")
    return summary
