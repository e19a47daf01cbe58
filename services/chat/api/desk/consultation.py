"""Reading again: an operator says why, and reads for a while what they had read; their supervisor sees that."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, StringConstraints

from services.chat.api.described import REPLIES
from services.chat.api.ports import ChatPorts, Ports, party_of
from services.chat.api.requests import RequestBody, ask, asked_again_later, stay_of
from services.chat.api.talking.messages import sealed
from services.chat.keys.conversation_keys import NoKey
from services.chat.store.journal import Reading
from shared.cloudevents.event import request_id
from shared.events.chat import ConsultationReason, ConsultationRequested, ConversationConsulted
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.identity import Operator, Staff, Supervisor
from shared.problems import Problem
from shared.sealing import Unreadable
from shared.texts import Written

consultation = APIRouter(prefix="/api/chat", tags=["consultation"])
Explanation = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=500), Written]
"""A sentence: the page's bounds are the form's in `services/chat/web/desk/index.html`."""
Month = Annotated[str, Query(pattern=r"^20[0-9]{2}-(0[1-9]|1[0-2])$")]


class ConsultationBody(RequestBody):
    """Why the conversation is read again."""

    reason: ConsultationReason
    explanation: Explanation


class Consultation(BaseModel):
    """A conversation as its former operator had read it; the frames are those of the socket."""

    conversation: str
    until: datetime
    """When this answer is given no more."""
    frames: list[dict[str, Any]]


class JournalEntry(BaseModel):
    """An operator who took a conversation or read it again, or a psychologist who joined it; never a word of it."""

    conversation: str
    kind: Literal["claimed", "consulted", "joined"]
    time: datetime
    operator: str
    pseudonym: str
    reason: ConsultationReason | None
    explanation: str | None
    """None where there is none, or where the conversation is erased."""


@consultation.post("/conversations/{conversation}/consultations", responses=REPLIES)
async def ask_to_read_again(
    conversation: ConversationId, body: ConsultationBody, staff: Operator, ports: Ports
) -> Response:
    """Ask to read again a conversation that one has had; who, when and why is kept in the journal."""
    await stay_of(ports, conversation, party_of(staff))
    id_ = request_id(body.id, staff.sub, ConsultationRequested)
    fields = {
        "operator": staff.sub,
        "pseudonym": staff.pseudonym,
        "reason": body.reason,
        "explanation": sealed(ports, conversation, id_, body.explanation),
    }
    return await ask(ports, staff, body.id, conversation, ConsultationRequested, fields)


@consultation.get("/conversations/{conversation}/consultations/{request}", response_model=Consultation)
async def read_again(
    conversation: ConversationId, request: Annotated[UUID, Path()], staff: Operator, ports: Ports
) -> Response:
    """Read again what one had read, for a set time after one asked for it under that id."""
    stay = await stay_of(ports, conversation, party_of(staff))
    until = await _granted_until(ports, conversation, stay, staff, request)
    with asked_again_later():
        async with ports.relay.view(conversation, stay) as view:
            end = view.visibility.read_by.get(staff.sub, -1)
            shown = [s.frames["desk"] for s in view.shown if s.position <= end and "desk" in s.frames]
    frames = [orjson.Fragment(frame) for frame in shown]
    content = orjson.dumps({"conversation": conversation, "until": until, "frames": frames})
    return Response(content, media_type="application/json")


@consultation.get("/consultations")
async def show_journal(
    staff: Supervisor,
    ports: Ports,
    month: Month | None = None,
    kind: Literal["claimed", "consulted", "joined"] = "consulted",
) -> list[JournalEntry]:
    """Show who read conversations of one's force in a month, newest first: those read again, taken, or joined."""
    readings = await ports.queries.readings(
        staff.force or "", month or datetime.now(UTC).strftime("%Y-%m"), kind
    )
    return [_entry(ports, reading) for reading in readings]


async def _granted_until(
    ports: ChatPorts, conversation: str, stay: Stay, staff: Staff, request: UUID
) -> datetime:
    """When the consultation that was asked for under this id ends; 403 without one that lasts."""
    state = await ports.queries.state(conversation, stay)
    asked = request_id(request, staff.sub, ConsultationRequested)
    granted = state.replies.get(asked) if state else None
    if not isinstance(granted, ConversationConsulted):
        detail = "Dites d’abord pourquoi vous voulez relire cette conversation."
        raise Problem(403, "Accès refusé", detail, reason="not-asked")
    until = granted.time + ports.consultation_lasts
    if datetime.now(UTC) >= until:
        detail = "Le temps de relecture est passé : demandez-le de nouveau, avec son motif."
        raise Problem(403, "Accès refusé", detail, reason="consultation-over")
    return until


def _entry(ports: ChatPorts, reading: Reading) -> JournalEntry:
    return JournalEntry(
        conversation=reading.conversation,
        kind=reading.kind,
        time=reading.time,
        operator=reading.operator,
        pseudonym=reading.pseudonym,
        reason=reading.reason,
        explanation=_explanation(ports, reading),
    )


def _explanation(ports: ChatPorts, reading: Reading) -> str | None:
    try:
        sealed_text = reading.explanation
        return ports.keys.open(reading.conversation, reading.request, sealed_text) if sealed_text else None
    except (NoKey, Unreadable):
        return None
