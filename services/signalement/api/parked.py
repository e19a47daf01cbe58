"""The conversations that an error has parked; whether anything can leave at all."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.signalement.api.ports import Ports, within_reach
from shared.identity import SupervisorOrAdministrator

router = APIRouter(prefix="/api/signalement", tags=["supervision"])


class Parked(BaseModel):
    """A conversation whose signalements wait after an error, until somebody replays it."""

    conversation: str
    since: datetime


class Supervised(BaseModel):
    """Whether anything can be written at all, and what an error has stopped."""

    signalement_key: bool
    signalement_fingerprint: str
    """Of the service's own key (RFC 7638): another one than before would be seen; empty without a key."""
    parked: list[Parked]


@router.get("/supervision")
async def supervise(staff: SupervisorOrAdministrator, ports: Ports) -> Supervised:
    """Show whether the service's own key is installed, without which nothing leaves; and what waits for a person."""
    with within_reach():
        rows = await ports.queries[staff.force].parked() if staff.force else []
    parked = [Parked(conversation=conversation, since=datetime.fromisoformat(s)) for conversation, s in rows]
    return Supervised(
        signalement_key=ports.sealer.is_ready,
        signalement_fingerprint=ports.sealer.fingerprint,
        parked=parked,
    )
