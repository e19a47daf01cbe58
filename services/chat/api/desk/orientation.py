"""Orientation: the operator gives the visitor somebody's card; everybody may read what to do next."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, StringConstraints

from services.chat.api.described import REPLIES
from services.chat.api.ports import Ports
from services.chat.api.requests import RequestBody, ask
from services.chat.api.talking.messages import sealed
from services.chat.content.information import INFORMATION, Information
from shared.cloudevents.event import request_id
from shared.events.chat import OrientationRequested
from shared.events.values import Code, ConversationId
from shared.http.bodies import NoNumber
from shared.identity import Operator
from shared.texts import Plain, Written

orientation = APIRouter(prefix="/api/chat", tags=["orientation"])
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Plain]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://[^\s]+)?$"), Plain
]


def _has_come(day: date) -> date:
    """Refuse a day that has begun nowhere: in parts of France it is tomorrow already."""
    if day > datetime.now(UTC).date() + timedelta(days=1):
        raise ValueError("nobody has verified it yet")
    return day


class Card(BaseModel):
    """A partner who can help, as the operator gives them; `partner` is their id in the directory.

    The visitor's page asks the directory whether it publishes this very card before it says « vérifié ».
    """

    partner: Annotated[str, StringConstraints(max_length=120)] = ""
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500), Written]
    phone: ShortText = ""
    address: ShortText = ""
    hours: ShortText = ""
    url: Address = ""
    verified_on: Annotated[date, NoNumber, AfterValidator(_has_come)] | None = None


class CardBody(RequestBody):
    """The card to give."""

    card: Card


@orientation.get("/information")
async def show_information(theme: Annotated[Code | None, Query()] = None) -> list[Information]:
    """Show what to do next and how to keep traces, for a theme."""
    return [sheet for sheet in INFORMATION if sheet.concerns(theme)]


@orientation.post("/conversations/{conversation}/orientation", responses=REPLIES)
async def give_card(conversation: ConversationId, body: CardBody, staff: Operator, ports: Ports) -> Response:
    """Give the visitor a card that they can keep."""
    id_ = request_id(body.id, staff.sub, OrientationRequested)
    card = sealed(ports, conversation, id_, body.card.model_dump_json())
    fields = {"operator": staff.sub, "card": card}
    return await ask(ports, staff, body.id, conversation, OrientationRequested, fields)
