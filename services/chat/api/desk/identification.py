"""Lifting anonymity without consent: an operator asks, a magistrate decides and opens the address elsewhere."""

from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address
from typing import Annotated, Any, Literal
from uuid import UUID

import orjson
from fastapi import APIRouter, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, IPvAnyAddress, StrictBool, StrictInt

from services.chat.api.described import REPLIES
from services.chat.api.ports import ChatPorts, Ports, party_of, unknown_conversation
from services.chat.api.requests import RequestBody, answered, ask, stay_of
from services.chat.api.talking.messages import sealed
from services.chat.domain.conversation import Conversation
from services.chat.domain.identify import Refusal, acts_in, awaited_in, refusals_in
from shared.cloudevents.event import Event, request_id
from shared.events.chat import (
    AuthorisationRequested,
    ConversationClaimed,
    DangerReason,
    DisclosureRequested,
    Ground,
    IdentificationRequested,
    InConversation,
)
from shared.events.values import ConversationId
from shared.forces import PRACTICE
from shared.http.bodies import NoNumber
from shared.identifiers import Stay
from shared.identity import Magistrate, Operator, Staff
from shared.problems import Problem
from shared.sealing import fingerprint

identification = APIRouter(prefix="/api/chat", tags=["identification"])
SKEW = timedelta(minutes=10)
"""How far apart the clocks may be of the process that sealed an address and of those that decided."""
EVER_ASKED = ("awaited", "authorised", "refused", "disclosed")
DECIDED_SHOWN = 50


class IdentificationBody(RequestBody):
    """The ground on which the address must be opened without consent."""

    ground: Ground


class DecisionBody(RequestBody):
    """The magistrate's decision; `identification` is the id of the operator's request."""

    identification: UUID
    granted: StrictBool


def _without_zone(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Refuse a zone (`fe80::1%eth0`): it is free text, and no address on the Internet has one."""
    if getattr(address, "scope_id", None) is not None:
        raise ValueError("an address with a zone")
    return address


class Address(BaseModel):
    """The content of a sealed address."""

    address: Annotated[IPvAnyAddress, NoNumber, AfterValidator(_without_zone)]
    port: Annotated[StrictInt, Field(ge=0, le=65_535)]
    time: Annotated[AwareDatetime, NoNumber]

    def is_of(self, opened: datetime, now: datetime) -> bool:
        """Whether it can have been sealed in a conversation that was opened then."""
        return opened - SKEW <= self.time <= now + SKEW


class DisclosureBody(RequestBody):
    """The addresses, as the magistrate opened them."""

    identification: UUID
    addresses: Annotated[list[Address], Field(min_length=1, max_length=20)]


class AskedBy(BaseModel):
    """The operator who asked: their account, and their pseudonym where this force knows it."""

    operator: str
    pseudonym: str


class History(BaseModel):
    """The history of a conversation, as far as a magistrate may know it: never a word of it."""

    opened: datetime
    minor: bool | None
    """Whether the person said that they are under 18; null: not said."""
    danger_since: datetime | None
    """Since when a danger is declared; null: none ever was."""
    danger_withdrawn: DangerReason | None


class Decided(BaseModel):
    """An act of a magistrate, which stays on the list for as long as its conversation is kept."""

    conversation: str
    force: str
    act: Literal["refused", "authorised", "disclosed"]
    time: datetime
    magistrate: str
    ground: Ground
    asked: datetime
    asked_by: AskedBy


class Identification(BaseModel):
    """A request to a magistrate: never a word of the conversation."""

    conversation: str
    identification: UUID
    force: str
    ground: Ground
    asked: datetime
    asked_by: AskedBy
    history: History
    status: str
    authorised_by: str
    """The account of the magistrate who authorised it last; empty before that."""
    refused: list[Refusal]
    """The requests refused before in this conversation, whatever force had it then."""
    sealed_to: str
    """The fingerprint (RFC 7638) of the key to which addresses are sealed now; empty without one."""
    sealed_addresses: list[str]
    """JWE to the magistrate's key, for the one who authorised that they be opened; empty for all others."""


@identification.post("/conversations/{conversation}/identification", responses=REPLIES)
async def ask_for_identification(
    conversation: ConversationId, body: IdentificationBody, staff: Operator, ports: Ports
) -> Response:
    """Ask a magistrate to have the visitor's address opened: an emergency, or a minor."""
    if not ports.keys.addresses(conversation):
        await stay_of(ports, conversation, party_of(staff))  # 404 first
        detail = "Aucune adresse n’est gardée pour cette conversation : il n’y a rien à ouvrir."
        raise Problem(409, "Pas d’adresse", detail, reason="no-address")
    fields = {"operator": staff.sub, "ground": body.ground}
    return await ask(ports, staff, body.id, conversation, IdentificationRequested, fields)


@identification.get("/identifications")
async def show_identifications(staff: Magistrate, ports: Ports) -> list[Identification]:
    """Show the requests that wait for a magistrate, and those authorised and not disclosed yet."""
    return [await _described(ports, c, staff) for c in await ports.queries.identifications()]


@identification.get("/identifications/decided")
async def show_decided(staff: Magistrate, ports: Ports) -> list[Decided]:
    """Show what magistrates decided and opened, the last first; it is gone with the conversation."""
    conversations = await ports.queries.identifications(EVER_ASKED)
    decided = [one for c in conversations for one in await _decided_in(ports, c)]
    return sorted(decided, key=lambda one: one.time, reverse=True)[:DECIDED_SHOWN]


@identification.post("/conversations/{conversation}/authorisation", responses=REPLIES)
async def decide_identification(
    conversation: ConversationId, body: DecisionBody, staff: Magistrate, ports: Ports
) -> Response:
    """Authorise that the address be opened, or refuse it."""
    fields = {"identification": body.identification, "granted": body.granted}
    return await _settle(ports, staff, body.id, conversation, AuthorisationRequested, fields)


@identification.post("/conversations/{conversation}/disclosure", responses=REPLIES)
async def disclose_address(
    conversation: ConversationId, body: DisclosureBody, staff: Magistrate, ports: Ports
) -> Response:
    """Give the operator the content of the sealed address, opened with a key that never came here."""
    state = await ports.queries.state(conversation, await _stay(ports, conversation))
    if state and not all(address.is_of(state.opened, datetime.now(UTC)) for address in body.addresses):
        detail = "L’heure d’une adresse n’est pas celle de cette conversation : elle n’est pas communiquée."
        raise Problem(422, "Heure impossible", detail, reason="address-time")
    plain = orjson.dumps([address.model_dump(mode="json") for address in body.addresses]).decode()
    id_ = request_id(body.id, staff.sub, DisclosureRequested)
    fields = {"identification": body.identification, "address": sealed(ports, conversation, id_, plain)}
    return await _settle(ports, staff, body.id, conversation, DisclosureRequested, fields)


async def _stay(ports: ChatPorts, conversation: str) -> Stay:
    """Where the conversation is; 404 for one of practice, about which no magistrate is asked."""
    stay = await stay_of(ports, conversation, None)
    if stay.log in PRACTICE:
        raise unknown_conversation()
    return stay


async def _settle(
    ports: ChatPorts,
    staff: Staff,
    id_: UUID,
    conversation: str,
    kind: type[InConversation],
    fields: dict[str, Any],
) -> Response:
    stay = await _stay(ports, conversation)
    event = kind.now(
        id=request_id(id_, staff.sub, kind),
        stay=stay,
        conversation=conversation,
        magistrate=staff.sub,
        **fields,
    )
    return await answered(ports, id_, event)


async def _described(ports: ChatPorts, conversation: Conversation, staff: Staff) -> Identification:
    request = conversation.identification
    assert request is not None  # noqa: S101 (the store was asked for these)
    events = await _events(ports, conversation)
    awaited = awaited_in(events).get(request.request)
    mine = conversation.is_authorised_by(staff.sub, request.request)
    return Identification(
        conversation=conversation.id,
        identification=request.request,
        force=conversation.stay.log,
        ground=awaited.ground if awaited else "emergency",
        asked=awaited.time if awaited else conversation.opened,
        asked_by=_asked_by(awaited.operator if awaited else "", events),
        history=_history(conversation),
        status=request.status,
        authorised_by=request.magistrate if request.status == "authorised" else "",
        refused=refusals_in(events),
        sealed_to=fingerprint(ports.magistrate) if ports.magistrate else "",
        sealed_addresses=ports.keys.addresses(conversation.id) if mine else [],
    )


async def _events(ports: ChatPorts, conversation: Conversation) -> list[Event]:
    """The store has the events retold from the stay before; the state, those on their way to the store."""
    shown = await ports.queries.shown_events(conversation.id, conversation.stay)
    return [*shown, *conversation.replies.values()]


async def _decided_in(ports: ChatPorts, conversation: Conversation) -> list[Decided]:
    events = await _events(ports, conversation)
    return [
        Decided(
            conversation=conversation.id,
            force=conversation.stay.log,
            act=act.act,
            time=act.time,
            magistrate=act.magistrate,
            ground=act.ground,
            asked=act.asked,
            asked_by=_asked_by(act.operator, events),
        )
        for act in acts_in(events)
    ]


def _asked_by(operator: str, events: list[Event]) -> AskedBy:
    claims = (e for e in events if isinstance(e, ConversationClaimed) and e.operator == operator)
    return AskedBy(operator=operator, pseudonym=next((claim.pseudonym for claim in claims), ""))


def _history(conversation: Conversation) -> History:
    danger = conversation.danger
    return History(
        opened=conversation.opened,
        minor=conversation.minor,
        danger_since=danger.since if danger else None,
        danger_withdrawn=danger.withdrawn if danger else None,
    )
