"""Practice: an operator who practises lets scripted visitors in, and nobody real comes this way; its figures."""

import secrets
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.chat.api.ports import ChatPorts, Ports
from services.chat.api.requests import unconfirmed
from services.chat.content.scripted_visitors import SCRIPTS
from services.chat.domain.script import Script
from services.chat.practice.visitor import Opened
from services.chat.practice.visitors import ScriptedVisitors
from shared.events.chat import ConversationOpened, ConversationReceived
from shared.events.values import WHOLE, Code
from shared.identifiers import RECEPTION, Stay, new_conversation
from shared.identity import Operator, Staff, Supervisor
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem

practice = APIRouter(prefix="/api/chat/practice", tags=["desk"])
AT_ONCE = 6
"""Scripted visitors who come in together: a night."""


class ScriptedKind(BaseModel):
    """A kind of scripted visitor."""

    code: str
    labels: dict[str, str]
    language: str


class Offered(BaseModel):
    """The scripted visitors who may come in, and how many more there is room for."""

    visitors: list[ScriptedKind]
    room: int


class WantedVisitors(BaseModel):
    """The kinds of those who are to come in."""

    visitors: Annotated[list[Code], Field(min_length=1, max_length=AT_ONCE)]


class PracticeDay(BaseModel):
    """Today's figures of practice: its conversations, and how many of them ended with each outcome."""

    conversations: int
    ended: dict[str, int]


@practice.get("/visitors")
async def show_scripted_visitors(staff: Operator, ports: Ports) -> Offered:
    """Show the scripted visitors with whom one may practise."""
    visitors = _practised_by(staff, ports)
    kinds = [ScriptedKind.model_validate(script, from_attributes=True) for script in SCRIPTS.values()]
    return Offered(visitors=kinds, room=visitors.room)


@practice.post("/visitors", status_code=201)
async def let_visitors_in(body: WantedVisitors, staff: Operator, request: Request, ports: Ports) -> Offered:
    """Let scripted visitors in: each opens a conversation in the log of practice, and writes there by itself."""
    visitors = _practised_by(staff, ports)
    unknown = [code for code in body.visitors if code not in SCRIPTS]
    if unknown:
        raise Problem(422, "Visiteur inconnu", f"Choisissez parmi : {', '.join(SCRIPTS)}.")
    if visitors.room < len(body.visitors):
        detail = "Assez de visiteurs d’exercice sont là : terminez d’abord une conversation."
        raise Problem(429, "Trop de visiteurs", detail, headers={"Retry-After": "60"})
    await ports.check_keys()
    for script in (SCRIPTS[code] for code in body.visitors):
        visitors.let_in(request.app, script, await _open(ports, staff.force or "", script))
    return await show_scripted_visitors(staff, ports)


@practice.get("/figures")
async def show_practice_figures(staff: Supervisor, ports: Ports) -> PracticeDay:
    """Show what was practised today: the figures of the forces know nothing of it."""
    if not staff.practises:
        raise Problem(403, "Accès refusé", "Seuls les comptes d’exercice lisent les chiffres de l’exercice.")
    conversations, ended = await ports.queries.practised(staff.force or "")
    return PracticeDay(conversations=conversations, ended=ended)


def _practised_by(staff: Staff, ports: ChatPorts) -> ScriptedVisitors:
    """The scripted visitors of this process; 403 for who does not practise."""
    if ports.practice is None or not staff.practises:
        raise Problem(
            403, "Accès refusé", "Seuls les comptes d’exercice font entrer des visiteurs d’exercice."
        )
    return ports.practice


async def _open(ports: ChatPorts, log: str, script: Script) -> Opened:
    """Open a conversation in the log of practice, as if reception had sent it there; no address is kept."""
    stay, conversation = Stay(log, 1), new_conversation(secrets.randbelow(ports.partitions))
    made, token, code = ports.keys.make(conversation, None)
    said = script.model_dump(include={"who", "minor"})
    about = script.model_dump(include={"commune", "theme", "language"})
    opened = ConversationOpened.now(stay=stay, conversation=conversation, **about, **said)
    received = ConversationReceived.after(
        opened, stay=stay, conversation=conversation, came_from=str(RECEPTION), unit=WHOLE[log], **said
    )
    try:
        await ports.publish.acknowledged(made)
        await ports.publish.acknowledged(opened, received)
    except NotAcknowledged:
        raise unconfirmed() from None
    ports.keys.add(made)
    ports.relay.stays.moved(
        conversation, stay
    )  # or a visitor who is faster than the log would join in reception
    return Opened(conversation, token, code)
