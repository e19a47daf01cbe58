"""Waiting: how many wait before a visitor, and how long people have waited of late, where that is known."""

from fastapi import APIRouter

from services.chat.api.ports import Ports, Visitor
from services.chat.api.requests import stay_of
from services.chat.api.visitors.queues import NOT_KNOWN, ExpectedWait
from shared.events.values import ConversationId

waiting = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["visitors"])


@waiting.get("/wait", response_model=ExpectedWait)
async def show_wait(conversation: ConversationId, party: Visitor, ports: Ports) -> ExpectedWait:
    """Show how many wait before one, and the interval in which four people in five were taken of late."""
    stay = await stay_of(ports, conversation, party)
    return await ports.queues.wait_of(conversation, stay.log) if stay.number else NOT_KNOWN
