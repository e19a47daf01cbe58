"""Erasing a conversation, and taking that back while it waits."""

from datetime import UTC, datetime
from uuid import uuid4

from fastapi import APIRouter, Response

from services.chat.api.described import REPLIES, ReplyShown
from services.chat.api.ports import Ports, Visitor
from services.chat.api.requests import answer, settle_for_visitor
from shared.events.chat import ConversationErased, ErasureCancellationRequested, ErasureRequested
from shared.events.values import ConversationId

erasing = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["visitors"])

NOT_AT_ONCE = {
    "model": ReplyShown,
    "description": "Not at once: `until` says when. It can be taken back until then.",
}


@erasing.delete(
    "",
    status_code=204,
    responses={200: NOT_AT_ONCE, 202: REPLIES[202]},
)
async def erase_conversation(conversation: ConversationId, party: Visitor, ports: Ports) -> Response:
    """Erase the conversation: its keys are destroyed, and nothing of it can be read any more.

    It is never refused. Where danger was declared it takes effect after a wait, which the answer says.
    """
    ports.rates.take(f"{conversation}/erasure")
    id_, until = uuid4(), datetime.now(UTC) + ports.danger_wait
    reply = await settle_for_visitor(ports, party, id_, conversation, ErasureRequested, until=until)
    if not isinstance(reply, ConversationErased):
        return answer(conversation, id_, reply, party.side)
    ports.keys.evict(conversation)
    return Response(status_code=204)


@erasing.delete("/erasure", responses=REPLIES)
async def keep_conversation(conversation: ConversationId, party: Visitor, ports: Ports) -> Response:
    """Take the erasure back while it waits: the conversation is kept."""
    ports.rates.take(f"{conversation}/keeping")
    id_ = uuid4()
    reply = await settle_for_visitor(ports, party, id_, conversation, ErasureCancellationRequested)
    return answer(conversation, id_, reply, party.side)
