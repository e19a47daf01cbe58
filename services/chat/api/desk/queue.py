"""The queue of an operator: the conversations that they may claim, and those that they have."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel

from services.chat.api.ports import Ports
from services.chat.domain.conversation import Conversation
from shared.codes import departement_of
from shared.identity import Operator, Staff

queue = APIRouter(prefix="/api/chat", tags=["desk"])


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


@queue.get("/queue", response_model=list[WaitingConversation])
async def show_queue(staff: Operator, ports: Ports) -> list[WaitingConversation]:
    """Show who waits for an operator of one's force, urgent first, then the longest wait."""
    conversations = await ports.queries.waiting(staff.force or "")
    takeable = [c for c in conversations if may_claim(staff, c)]
    return [_waiting(c) for c in sorted(takeable, key=lambda c: (not c.urgent, waiting_since(c)))]


@queue.get("/mine", response_model=list[HeldConversation])
async def show_mine(staff: Operator, ports: Ports) -> list[HeldConversation]:
    """Show the conversations that one has."""
    conversations = await ports.queries.held(staff.force or "", staff.sub)
    return [
        HeldConversation(**_waiting(c).model_dump(), unit=c.unit.name if c.unit else None)
        for c in conversations
    ]


def waiting_since(conversation: Conversation) -> datetime:
    """When the visitor began to wait for an operator."""
    wait = conversation.wait
    return wait.since if wait and wait.limit == "answer" else conversation.opened


def may_claim(staff: Staff, conversation: Conversation) -> bool:
    """Whether an operator has the training that the conversation's theme asks for."""
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
