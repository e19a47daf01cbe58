"""The operators' conversations: the queue, those that one has, and what is done with them."""

from datetime import datetime

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.chat.api.ports import Ports, party_of
from services.chat.api.requests import RequestBody, ask, stay_of
from services.chat.content.themes import THEMES
from services.chat.domain.conversation import Conversation
from shared.codes import departement_of
from shared.events.chat import (
    ClaimRequested,
    CloseRequested,
    DangerRequested,
    Result,
    TransferRequested,
)
from shared.events.values import Code, ConversationId
from shared.forces import Force
from shared.identity import Operator, Staff
from shared.problems import Problem

desk = APIRouter(prefix="/api/chat", tags=["desk"])


class ClosingBody(RequestBody):
    """The outcome with which the conversation ends."""

    outcome: Result
    theme: Code | None = None


class TransferBody(RequestBody):
    """The force that the conversation goes to."""

    force: Force


class WaitingConversation(BaseModel):
    """A conversation in the queue; never a word of it."""

    conversation: str
    theme: str | None
    language: str
    departement: str
    urgency: str
    waiting_since: datetime


class HeldConversation(WaitingConversation):
    """A conversation that the operator has."""

    unit: str | None


@desk.get("/queue", response_model=list[WaitingConversation])
async def show_queue(staff: Operator, ports: Ports) -> list[WaitingConversation]:
    """Show who waits for an operator of one's force, urgent first, then the longest wait."""
    conversations = await ports.queries.waiting(staff.force or "")
    takeable = [c for c in conversations if _trained(staff, c)]
    return [_waiting(c) for c in sorted(takeable, key=lambda c: (not c.urgent, waiting_since(c)))]


@desk.get("/mine", response_model=list[HeldConversation])
async def show_mine(staff: Operator, ports: Ports) -> list[HeldConversation]:
    """Show the conversations that one has."""
    conversations = await ports.queries.held(staff.force or "", staff.sub)
    return [
        HeldConversation(**_waiting(c).model_dump(), unit=c.unit.name if c.unit else None)
        for c in conversations
    ]


@desk.post("/conversations/{conversation}/claim")
async def claim_conversation(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Take a conversation: one winner, who learns it at once, and the same answer when asked again."""
    stay = await stay_of(ports, conversation, party_of(staff))
    state = await ports.queries.state(conversation, stay)
    if state is not None and not _trained(staff, state):
        raise Problem(403, "Accès refusé", "Cette conversation demande une formation que vous n’avez pas.")
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym}
    return await ask(ports, staff, body.id, conversation, ClaimRequested, fields)


@desk.post("/conversations/{conversation}/close")
async def close_conversation(
    conversation: ConversationId, body: ClosingBody, staff: Operator, ports: Ports
) -> Response:
    """End a conversation with its one outcome."""
    if body.theme is not None and body.theme not in THEMES:
        raise Problem(422, "Thème inconnu", f"Choisissez l’un de ces thèmes : {', '.join(THEMES)}.")
    fields = {"operator": staff.sub, "outcome": body.outcome, "theme": body.theme}
    return await ask(ports, staff, body.id, conversation, CloseRequested, fields)


@desk.post("/conversations/{conversation}/danger")
async def declare_danger(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Say that somebody is in immediate danger: the supervisor sees it."""
    return await ask(ports, staff, body.id, conversation, DangerRequested, {"operator": staff.sub})


@desk.post("/conversations/{conversation}/transfer")
async def transfer_conversation(
    conversation: ConversationId, body: TransferBody, staff: Operator, ports: Ports
) -> Response:
    """Pass a conversation to another force; both sides keep every word."""
    fields = {"operator": staff.sub, "to": body.force}
    return await ask(ports, staff, body.id, conversation, TransferRequested, fields)


def waiting_since(conversation: Conversation) -> datetime:
    """When the visitor began to wait for an operator."""
    wait = conversation.wait
    return wait.since if wait and wait.limit == "answer" else conversation.opened


def _trained(staff: Staff, conversation: Conversation) -> bool:
    return conversation.theme is None or conversation.theme in staff.trainings


def _waiting(conversation: Conversation) -> WaitingConversation:
    return WaitingConversation(
        conversation=conversation.id,
        theme=conversation.theme,
        language=conversation.language,
        departement=departement_of(conversation.commune),
        urgency="immediate" if conversation.urgent else "normal",
        waiting_since=waiting_since(conversation),
    )
