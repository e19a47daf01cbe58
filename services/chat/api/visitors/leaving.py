"""Leaving by the page's way out: the desk learns that the line is not lost."""

from uuid import uuid4

from fastapi import APIRouter, Response

from services.chat.api.ports import Ports, Visitor
from services.chat.api.requests import stay_of, unconfirmed
from shared.events.chat import VisitorLeft
from shared.events.values import ConversationId
from shared.kafka.producer import NotAcknowledged

leaving = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["visitors"])


@leaving.post("/leaving", status_code=204)
async def leave_conversation(conversation: ConversationId, party: Visitor, ports: Ports) -> Response:
    """Say that one leaves by the way out. The same answer whatever the conversation is: nothing speaks of danger."""
    ports.rates.take(f"{conversation}/leaving")
    stay = await stay_of(ports, conversation, party)
    try:
        await ports.publish.acknowledged(VisitorLeft.now(id=uuid4(), stay=stay, conversation=conversation))
    except NotAcknowledged:
        raise unconfirmed() from None
    return Response(status_code=204)
