"""Sessions of the staff that end before their tokens: the provider says so, or an administrator revokes them."""

from datetime import UTC, datetime, timedelta
from typing import Annotated
from urllib.parse import parse_qs
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints

from services.chat.api.ports import ChatPorts, Ports
from services.chat.api.requests import unconfirmed
from shared.cloudevents.event import request_id
from shared.events.chat import StaffSessionEnded
from shared.identity import Administrator
from shared.identity.provider_tokens import LEEWAY
from shared.kafka.producer import NotAcknowledged

sessions = APIRouter(prefix="/api/chat", tags=["staff"])
FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": ["logout_token"],
                    "properties": {"logout_token": {"type": "string"}},
                }
            }
        },
    }
}


class Revocation(BaseModel):
    """The sessions of a person are to end, wherever they signed in."""

    id: UUID
    sub: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    """The person, as the provider names them."""


@sessions.post(
    "/back-channel-logout", openapi_extra=FORM, responses={400: {"description": "No logout token."}}
)
async def end_session(request: Request, ports: Ports) -> Response:
    """Take the provider's word that somebody has signed out: every process refuses their tokens within seconds."""
    form = parse_qs((await request.body()).decode("ascii", "replace"))
    logout = await ports.authentication.logout(form.get("logout_token", [""])[0])
    ended = StaffSessionEnded.now(
        id=logout.id, whose=logout.sid or logout.sub, sub=logout.sub, sid=logout.sid, before=logout.at
    )
    await _publish(ports, ended)
    return Response()


@sessions.post("/revocations", status_code=204)
async def revoke(revocation: Revocation, staff: Administrator, ports: Ports) -> None:
    """End all sessions of a person; the provider must refuse them first, or they sign in again."""
    ended = StaffSessionEnded.now(
        id=request_id(revocation.id, staff.sub, StaffSessionEnded),
        whose=revocation.sub,
        sub=revocation.sub,
        before=datetime.now(UTC) + timedelta(seconds=LEEWAY),  # the provider's clock may be before ours
        revoked_by=staff.sub,
    )
    await _publish(ports, ended)


async def _publish(ports: ChatPorts, ended: StaffSessionEnded) -> None:
    try:
        await ports.publish.acknowledged(ended)
    except NotAcknowledged:
        raise unconfirmed() from None
