"""Two questions after the end: whether it helped, whether one felt listened to; counted, and tied to nobody."""

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.chat.api.ports import Ports, Visitor
from services.chat.api.requests import stay_of, unconfirmed
from shared.events.chat import Answer, OpinionGiven
from shared.events.values import ConversationId
from shared.forces import PRACTICE
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem

opinion = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["visitors"])


class OpinionBody(BaseModel):
    """The answers; a question may be left out."""

    helped: Answer | None = None
    listened: Answer | None = None


@opinion.post("/opinion", status_code=204)
async def give_opinion(
    conversation: ConversationId, body: OpinionBody, party: Visitor, ports: Ports
) -> Response:
    """Say whether it helped, once it is over; a second answer is not counted, and nobody learns of it."""
    ports.rates.take(f"{conversation}/opinion")
    stay = await stay_of(ports, conversation, party)
    state = await ports.queries.state(conversation, stay)
    if state is None or state.status != "closed":
        raise Problem(409, "Pas encore", "Répondez quand la conversation est terminée.", reason="not-closed")
    is_counted = (body.helped or body.listened) and stay.log not in PRACTICE
    named = ports.opinions.begin(conversation) if is_counted else None
    if named is None:
        return Response(status_code=204)
    try:
        given = OpinionGiven.of_today(named, force=stay.log, helped=body.helped, listened=body.listened)
        await ports.publish.acknowledged(given)
    except NotAcknowledged:
        raise unconfirmed() from None
    ports.opinions.end(conversation)
    return Response(status_code=204)
