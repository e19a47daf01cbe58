"""What operators and supervisors ask: the queue, taking, closing, danger; supervisors see delays, not words."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel

from services.chat.api.ports import Ports, party_of
from services.chat.api.requests import Asked, Operator, ask, stay_of
from services.chat.content.themes import THEMES
from services.chat.domain.conversation import Conversation
from shared.codes import departement_of
from shared.events.chat import (
    ClaimRequested,
    CloseRequested,
    DangerDeclared,
    DangerRequested,
    Result,
    TransferRequested,
)
from shared.events.values import Code, ConversationId
from shared.forces import Force
from shared.identity import Staff, requires
from shared.problems import Problem

desk = APIRouter(prefix="/api/chat", tags=["desk"])
Administrator = Annotated[Staff, Depends(requires("administrator"))]
Supervisor = Annotated[Staff, Depends(requires("supervisor"))]
TOO_LONG = timedelta(minutes=5)
"""How long a visitor may wait before the supervisor is shown it, whatever the deadlines are."""


class Closing(Asked):
    """How the conversation ends."""

    outcome: Result
    theme: Code | None = None


class Transfer(Asked):
    """To whom the conversation goes."""

    force: Force


class Waiting(BaseModel):
    """A conversation in the queue; never a word of it."""

    conversation: str
    theme: str | None
    language: str
    departement: str
    urgency: str
    waiting_since: datetime


class Mine(Waiting):
    """A conversation that the operator has."""

    unit: str | None


class Watched(BaseModel):
    """A conversation that a supervisor must know of; never a word of it."""

    conversation: str
    since: datetime | None
    """None where only another force was told since when."""
    force: str
    operator: str | None = None
    """Who has it, under their pseudonym."""
    unit: str | None = None


class Administration(BaseModel):
    """What is installed; without a magistrate's key no address is kept, without signalement's nobody can consent."""

    magistrate_key: bool
    signalement_key: bool


class Supervision(BaseModel):
    """What waits for a supervisor."""

    unanswered: list[Watched]
    urgent: list[Watched]
    parked: list[Watched]
    magistrate_key: bool
    signalement_key: bool


@desk.get("/queue", response_model=list[Waiting])
async def show_queue(staff: Operator, ports: Ports) -> list[Waiting]:
    """Show who waits for an operator of one's force, urgent first, then the longest wait."""
    found = [c for c in await ports.queries.waiting(staff.force or "") if _trained(staff, c)]
    return [_waiting(c) for c in sorted(found, key=lambda c: (not c.urgent, _since(c)))]


@desk.get("/mine", response_model=list[Mine])
async def show_mine(staff: Operator, ports: Ports) -> list[Mine]:
    """Show the conversations that one has."""
    found = await ports.queries.held(staff.force or "", staff.sub)
    return [Mine(**_waiting(c).model_dump(), unit=c.unit.name if c.unit else None) for c in found]


@desk.post("/conversations/{conversation}/claim")
async def claim_conversation(
    conversation: ConversationId, asked: Asked, staff: Operator, ports: Ports
) -> Response:
    """Take a conversation: one winner, told at once, and the same answer when asked again."""
    stay = await stay_of(ports, conversation, party_of(staff))
    state = await ports.queries.state(conversation, stay)
    if state is not None and not _trained(staff, state):
        raise Problem(403, "Accès refusé", "Cette conversation demande une formation que vous n’avez pas.")
    body = {"operator": staff.sub, "pseudonym": staff.pseudonym}
    return await ask(ports, staff, asked.id, conversation, ClaimRequested, body)


@desk.post("/conversations/{conversation}/close")
async def close_conversation(
    conversation: ConversationId, asked: Closing, staff: Operator, ports: Ports
) -> Response:
    """End a conversation with its one outcome."""
    if asked.theme is not None and asked.theme not in THEMES:
        raise Problem(422, "Thème inconnu", f"Choisissez l’un de ces thèmes : {', '.join(THEMES)}.")
    body = {"operator": staff.sub, "outcome": asked.outcome, "theme": asked.theme}
    return await ask(ports, staff, asked.id, conversation, CloseRequested, body)


@desk.post("/conversations/{conversation}/danger")
async def declare_danger(
    conversation: ConversationId, asked: Asked, staff: Operator, ports: Ports
) -> Response:
    """Say that somebody is in immediate danger: the supervisor is told."""
    return await ask(ports, staff, asked.id, conversation, DangerRequested, {"operator": staff.sub})


@desk.post("/conversations/{conversation}/transfer")
async def transfer_conversation(
    conversation: ConversationId, asked: Transfer, staff: Operator, ports: Ports
) -> Response:
    """Pass a conversation to the other force; both sides keep every word."""
    body = {"operator": staff.sub, "to": asked.force}
    return await ask(ports, staff, asked.id, conversation, TransferRequested, body)


@desk.get("/supervision", response_model=Supervision)
async def show_supervision(staff: Supervisor, ports: Ports) -> Supervision:
    """Show who waits too long, what is urgent, and what could not be decided; never the words."""
    force = staff.force or ""
    found, now = await ports.queries.open_of(force), datetime.now(UTC)
    waiting = [c for c in found if c.status in {"routing", "waiting"} and now - _since(c) > TOO_LONG]
    parked = [
        Watched(conversation=d["key"], since=d["since"], force=force)
        for d in await ports.queries.parked(force)
    ]
    return Supervision(
        unanswered=[_watched(c, _since(c)) for c in waiting if c.joined],
        urgent=[_watched(c, _endangered(c)) for c in found if c.urgent],
        parked=parked,
        magistrate_key=ports.magistrate is not None,
        signalement_key=ports.signalement is not None,
    )


@desk.get("/administration", response_model=Administration)
async def show_administration(staff: Administrator, ports: Ports) -> Administration:
    """Show what an administrator must know, and may mend."""
    return Administration(
        magistrate_key=ports.magistrate is not None, signalement_key=ports.signalement is not None
    )


def _trained(staff: Staff, conversation: Conversation) -> bool:
    return conversation.theme is None or conversation.theme in staff.trainings


def _since(conversation: Conversation) -> datetime:
    wait = conversation.wait
    return wait.since if wait and wait.limit == "answer" else conversation.opened


def _waiting(conversation: Conversation) -> Waiting:
    return Waiting(
        conversation=conversation.id,
        theme=conversation.theme,
        language=conversation.language,
        departement=departement_of(conversation.commune),
        urgency="immediate" if conversation.urgent else "normal",
        waiting_since=_since(conversation),
    )


def _watched(conversation: Conversation, since: datetime | None) -> Watched:
    return Watched(
        conversation=conversation.id,
        since=since,
        force=conversation.stay.log,
        operator=conversation.pseudonym or conversation.operator or None,
        unit=conversation.unit.name if conversation.unit else None,
    )


def _endangered(conversation: Conversation) -> datetime | None:
    """When danger was declared; None where that was told to another force."""
    published = (o.time for o in conversation.replies.values() if isinstance(o, DangerDeclared))
    return min(published, default=None)
