"""Notes: what an operator leaves to the colleagues who take over; no visitor, figure or signalement has it."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Response
from pydantic import StringConstraints

from services.chat.api.described import REPLIES
from services.chat.api.ports import Ports
from services.chat.api.requests import RequestBody, ask
from services.chat.api.talking.messages import sealed
from shared.cloudevents.event import request_id
from shared.events.chat import NoteRequested
from shared.events.values import ConversationId
from shared.identity import Operator
from shared.texts import Written

notes = APIRouter(prefix="/api/chat", tags=["desk"])
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), Written]
"""A note: the page's bound is the form's in `services/chat/web/desk/index.html`."""


class NoteBody(RequestBody):
    """The note to leave."""

    text: Text


@notes.post("/conversations/{conversation}/notes", responses=REPLIES)
async def add_note(conversation: ConversationId, body: NoteBody, staff: Operator, ports: Ports) -> Response:
    """Leave a note with the conversation: who has it next reads it too, in the other force as well."""
    id_ = request_id(body.id, staff.sub, NoteRequested)
    note = sealed(ports, conversation, id_, orjson.dumps(body.text).decode())
    fields = {"operator": staff.sub, "pseudonym": staff.pseudonym, "note": note}
    return await ask(ports, staff, body.id, conversation, NoteRequested, fields)
