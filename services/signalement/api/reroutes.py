"""Rerouting: a supervisor passes a signalement that is late or stopped to another unit of the same force."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.signalement.api.access import own_log_of, unknown_signalement
from services.signalement.api.ports import Ports
from services.signalement.api.requests import REPLIES, reply
from services.signalement.api.shown import SignalementShown
from shared.cloudevents.event import request_id
from shared.events.signalement import RerouteRequested, SignalementId
from shared.http.units import AnyUnit
from shared.identity import Supervisor

router = APIRouter(prefix="/api/signalement", tags=["signalements"])


class Reroute(BaseModel):
    """The unit that a supervisor chooses."""

    id: UUID
    unit: AnyUnit


@router.post("/signalements/{signalement}/reroute", response_model=SignalementShown, responses=REPLIES)
async def reroute_signalement(
    signalement: SignalementId, chosen: Reroute, staff: Supervisor, ports: Ports
) -> Response:
    """Pass it to another unit: it is sealed again, and the former unit's answers do not count any more."""
    force, conversation = own_log_of(signalement, staff)
    request = request_id(chosen.id, staff.sub, RerouteRequested)
    event = RerouteRequested.now(
        id=request,
        conversation=conversation,
        force=force,
        signalement=signalement,
        supervisor=staff.sub,
        unit=ports.units.named(chosen.unit.id),
        unit_force=chosen.unit.force,
    )
    case = await ports.case(force, conversation)
    if case is None or signalement not in case.signalements:
        raise unknown_signalement()
    case = await ports.ask(
        event, force=force, conversation=conversation, is_so=lambda c: request in c.replies
    )
    return reply(ports, case, chosen.id, request, signalement, 200, conversation)
