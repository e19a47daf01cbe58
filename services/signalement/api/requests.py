"""Replies to requests: what became of a draft or a reroute, at once or when asked again."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse

from services.signalement.api.access import force_of
from services.signalement.api.ports import Ports, SignalementPorts, within_reach
from services.signalement.api.shown import SignalementShown, refusal, shown
from services.signalement.domain.case import Case, Signalement
from shared.cloudevents.event import request_id
from shared.events.signalement import DraftRequested, RerouteRequested, SignalementRefused
from shared.events.values import ConversationId
from shared.identity import OperatorOrSupervisor
from shared.runtime.asking import pending

router = APIRouter(prefix="/api/signalement", tags=["signalements"])
REPLIES: dict[int | str, dict[str, Any]] = {
    202: {
        "description": "Published, and not decided yet: ask again at `Location`.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    },
    409: {"description": "Refused: `reason` says why."},
    503: {"description": "Store or Kafka do not answer: ask again."},
}


@router.get(
    "/conversations/{conversation}/requests/{request}", response_model=SignalementShown, responses=REPLIES
)
async def show_reply(
    conversation: ConversationId, request: Annotated[UUID, Path()], staff: OperatorOrSupervisor, ports: Ports
) -> Response:
    """Show the reply to a request of one's own, under the id that one gave it."""
    with within_reach():
        case = await ports.queries[force_of(staff)].case(conversation)
    for kind in (DraftRequested, RerouteRequested):
        derived = request_id(request, staff.sub, kind)
        if case and derived in case.replies:
            events = [published.event for published in case.replies[derived]]
            signalement = next((getattr(event, "signalement", "") for event in reversed(events)), "")
            return reply(ports, case, request, derived, signalement, 200, conversation)
    return not_yet(conversation, request, "")


def reply(
    ports: SignalementPorts,
    case: Case | None,
    asked: UUID,
    request: UUID,
    signalement: str,
    status: int,
    conversation: str,
) -> Response:
    """Answer with the signalement once its request is decided, else 202; 409 if it was refused."""
    one = decided_signalement(case, request, signalement)
    if one is None:
        return not_yet(conversation, asked, signalement)
    return JSONResponse(shown(conversation, one, ports.limits).model_dump(mode="json"), status)


def decided_signalement(case: Case | None, request: UUID, signalement: str) -> Signalement | None:
    """The signalement of a request that is decided; 409 if the request was refused."""
    if case is None or request not in case.replies:
        return None
    for event in (published.event for published in case.replies[request]):
        if isinstance(event, SignalementRefused):
            raise refusal(event.reason, request=str(request))
    return case.signalements.get(signalement)


def not_yet(conversation: str, asked: UUID, signalement: str) -> JSONResponse:
    """Answer 202, and where to ask again: the request is published, and not decided in time."""
    where = f"/api/signalement/conversations/{conversation}/requests/{asked}"
    return pending(JSONResponse({"signalement": signalement}), where)
