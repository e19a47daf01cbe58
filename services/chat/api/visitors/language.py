"""The language that the visitor reads: the desk learns another one than the conversation was opened in."""

from uuid import uuid4

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.chat.api.choices import Spoken
from services.chat.api.ports import Ports, Visitor
from services.chat.api.requests import stay_of, unconfirmed
from shared.events.chat import LanguageChanged
from shared.events.values import ConversationId
from shared.kafka.producer import NotAcknowledged

language = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["visitors"])


class LanguageBody(BaseModel):
    """The language in which the page is on the visitor's screen."""

    language: Spoken


@language.put("/language", status_code=204)
async def change_language(
    conversation: ConversationId, body: LanguageBody, party: Visitor, ports: Ports
) -> Response:
    """Say which language one reads from now on; prepared replies are found in it."""
    ports.rates.take(f"{conversation}/language")
    stay = await stay_of(ports, conversation, party)
    event = LanguageChanged.now(id=uuid4(), stay=stay, conversation=conversation, language=body.language)
    try:
        await ports.publish.acknowledged(event)
    except NotAcknowledged:
        raise unconfirmed() from None
    return Response(status_code=204)
