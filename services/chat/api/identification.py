"""Lifting anonymity without consent: the operator asks, the magistrate decides and opens the address elsewhere."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field, StringConstraints

from services.chat.api.messages import sealed
from services.chat.api.ports import ChatPorts, Ports
from services.chat.api.requests import (
    Asked,
    Operator,
    answer,
    ask,
    settle,
    stay_of,
    unconfirmed,
)
from services.chat.domain.conversation import Conversation
from services.chat.domain.identify import Refusal, awaited_in, refusals_in
from shared.cloudevents.event import request_id
from shared.events.chat import (
    AuthorisationRequested,
    DisclosureRequested,
    Ground,
    IdentificationRequested,
    InConversation,
)
from shared.events.values import ConversationId
from shared.identity import Staff, requires
from shared.problems import Problem

identification = APIRouter(prefix="/api/chat", tags=["identification"])
Magistrate = Annotated[Staff, Depends(requires("magistrate"))]


class Asking(Asked):
    """Why the address must be opened without consent."""

    ground: Ground


class Deciding(Asked):
    """Whether the address is opened; `identification` is the id of what was asked."""

    identification: UUID
    granted: bool


class Address(BaseModel):
    """What a sealed address says."""

    address: Annotated[str, StringConstraints(max_length=45)]
    port: Annotated[int, Field(ge=0, le=65_535)]
    time: datetime


class Disclosing(Asked):
    """The addresses, as the magistrate opened them."""

    identification: UUID
    addresses: Annotated[list[Address], Field(min_length=1, max_length=20)]


class Identification(BaseModel):
    """What a magistrate is asked: never a word of the conversation. The addresses are JWE to their key."""

    conversation: str
    identification: UUID
    force: str
    ground: Ground
    asked: datetime
    status: str
    refused: list[Refusal]
    """What was refused before in this conversation, whichever force had it then."""
    sealed_addresses: list[str]


@identification.post("/conversations/{conversation}/identification")
async def ask_for_identification(
    conversation: ConversationId, asked: Asking, staff: Operator, ports: Ports
) -> Response:
    """Ask a magistrate to have the visitor's address opened: an emergency, or a minor."""
    if not ports.keys.addresses(conversation):
        detail = "Aucune adresse n’est gardée pour cette conversation : il n’y a rien à ouvrir."
        raise Problem(409, "Pas d’adresse", detail, reason="no-address")
    body = {"operator": staff.sub, "ground": asked.ground}
    return await ask(ports, staff, asked.id, conversation, IdentificationRequested, body)


@identification.get("/identifications")
async def show_identifications(_: Magistrate, ports: Ports) -> list[Identification]:
    """Show what waits for a magistrate's word, and what is authorised and not disclosed yet."""
    return [await _shown(ports, found) for found in await ports.queries.identifications()]


@identification.post("/conversations/{conversation}/authorisation")
async def decide_identification(
    conversation: ConversationId, asked: Deciding, staff: Magistrate, ports: Ports
) -> Response:
    """Authorise that the address be opened, or refuse it."""
    body = {"identification": asked.identification, "granted": asked.granted}
    return await _published(ports, staff, asked.id, conversation, AuthorisationRequested, body)


@identification.post("/conversations/{conversation}/disclosure")
async def disclose_address(
    conversation: ConversationId, asked: Disclosing, staff: Magistrate, ports: Ports
) -> Response:
    """Give the operator what the sealed address says; it was opened with a key that never came here."""
    plain = orjson.dumps([address.model_dump(mode="json") for address in asked.addresses]).decode()
    id_ = request_id(asked.id, staff.sub, DisclosureRequested)
    body = {"identification": asked.identification, "address": sealed(ports, conversation, id_, plain)}
    return await _published(ports, staff, asked.id, conversation, DisclosureRequested, body)


async def _published(
    ports: ChatPorts,
    staff: Staff,
    asked: UUID,
    conversation: str,
    kind: type[InConversation],
    body: dict[str, Any],
) -> Response:
    stay = await stay_of(ports, conversation, None)
    event = kind.now(
        id=request_id(asked, staff.sub, kind),
        stay=stay,
        conversation=conversation,
        magistrate=staff.sub,
        **body,
    )
    reply = await settle(ports, event)
    if reply is None:
        raise unconfirmed()
    return answer(conversation, asked, reply)


async def _shown(ports: ChatPorts, found: Conversation) -> Identification:
    known = found.identification
    assert known is not None  # noqa: S101 (the store was asked for these)
    # the store has what was retold from the stay before; the state, what is on its way to the store
    published = [*await ports.queries.shown_events(found.id, found.stay), *found.replies.values()]
    asked = awaited_in(published).get(known.request)
    return Identification(
        conversation=found.id,
        identification=known.request,
        force=found.stay.log,
        ground=asked.ground if asked else "emergency",
        asked=asked.time if asked else found.opened,
        status=known.status,
        refused=refusals_in(published),
        sealed_addresses=ports.keys.addresses(found.id),
    )
