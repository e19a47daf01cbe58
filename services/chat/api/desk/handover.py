"""Hand-over: giving a conversation back, offering it to a colleague, and the offers that one is made."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, StringConstraints

from services.chat.api.described import REPLIES
from services.chat.api.desk.notes import NoteBody, Text, add_note
from services.chat.api.desk.queue import ListedConversation, listed
from services.chat.api.ports import ChatPorts, Ports, party_of
from services.chat.api.requests import RequestBody, ask, known_reply, stay_of
from services.chat.domain.conversation import Conversation
from shared.cloudevents.event import request_id
from shared.events.chat import AtDesk, OfferEndRequested, OfferRequested, ReleaseRequested, TransferRequested
from shared.events.values import ConversationId
from shared.forces import Force
from shared.identity import Operator, Staff
from shared.problems import Problem

handover = APIRouter(prefix="/api/chat", tags=["desk"])


class ReleaseBody(RequestBody):
    """The note with which the conversation is given back."""

    note: Text | None = None


class OfferBody(ReleaseBody):
    """The colleague to whom the conversation is offered."""

    colleague: Annotated[str, StringConstraints(min_length=1, max_length=120)]


class TransferBody(ReleaseBody):
    """The force that the conversation goes to."""

    force: Force


class Colleague(BaseModel):
    """An operator at work, by their account and by the pseudonym that visitors read."""

    operator: str
    pseudonym: str
    held: int
    """The conversations that they have now."""


class OfferedConversation(ListedConversation):
    """A conversation that a colleague offers; claiming it is accepting it."""

    offered_by: str
    """The pseudonym of the colleague, or of the supervisor who assigns one that waits."""
    assigned: bool
    """Whether a supervisor offers it: it waits in the queue meanwhile."""
    offered_until: datetime
    waiting_since: datetime | None
    """None where the visitor is answered."""


@handover.post("/conversations/{conversation}/release", responses=REPLIES)
async def release_conversation(
    conversation: ConversationId, body: ReleaseBody, staff: Operator, ports: Ports
) -> Response:
    """Give a conversation back to the head of the queue, with a note for who takes it."""
    await _leave_note(conversation, body, staff, ports)
    return await ask(ports, staff, body.id, conversation, ReleaseRequested, {"operator": staff.sub})


@handover.post("/conversations/{conversation}/offer", responses=REPLIES)
async def offer_conversation(
    conversation: ConversationId, body: OfferBody, staff: Operator, ports: Ports
) -> Response:
    """Offer a conversation to a colleague of one's force; one has it until they accept."""
    await stay_of(ports, conversation, party_of(staff))
    request = request_id(body.id, staff.sub, OfferRequested)
    colleagues = {one.operator: one.pseudonym for one in await _at_work(ports, staff)}
    if body.colleague not in colleagues and not await known_reply(ports, conversation, [request]):
        detail = (
            "Ce collègue n’est pas à son poste : choisissez-en un autre, ou rendez la conversation à la file."
        )
        raise Problem(409, "Collègue absent", detail, reason="no-colleague")
    await _leave_note(conversation, body, staff, ports)
    fields = {
        "operator": staff.sub,
        "pseudonym": staff.pseudonym,
        "colleague": body.colleague,
        "colleague_pseudonym": colleagues.get(body.colleague, ""),
    }
    return await ask(ports, staff, body.id, conversation, OfferRequested, fields)


@handover.post("/conversations/{conversation}/offer/end", responses=REPLIES)
async def end_offer(
    conversation: ConversationId, body: RequestBody, staff: Operator, ports: Ports
) -> Response:
    """Withdraw an offer that one made, or refuse the one that one was made."""
    return await ask(ports, staff, body.id, conversation, OfferEndRequested, {"operator": staff.sub})


@handover.post("/conversations/{conversation}/transfer", responses=REPLIES)
async def transfer_conversation(
    conversation: ConversationId, body: TransferBody, staff: Operator, ports: Ports
) -> Response:
    """Pass a conversation to another force, with a note for who takes it; both sides keep every word."""
    await _leave_note(conversation, body, staff, ports)
    fields = {"operator": staff.sub, "to": body.force}
    return await ask(ports, staff, body.id, conversation, TransferRequested, fields)


@handover.get("/offers", response_model=list[OfferedConversation])
async def show_offers(staff: Operator, ports: Ports) -> list[OfferedConversation]:
    """Show the conversations that colleagues offer to one, and those that a supervisor assigns."""
    offered = await ports.queries.offered(staff.force or "", staff.sub)
    return [
        OfferedConversation(
            **listed(c, ports),
            offered_by=c.offer.by or c.pseudonym,
            assigned=bool(c.offer.by),
            offered_until=c.offer.wait.since + ports.offer_lasts,
            waiting_since=c.waiting_since,
        )
        for c in offered
        if c.offer
    ]


@handover.get("/colleagues", response_model=list[Colleague])
async def show_colleagues(staff: Operator, ports: Ports) -> list[Colleague]:
    """Show the operators of one's force who are at work, those with the fewest conversations first."""
    colleagues = await _at_work(ports, staff)
    return sorted(colleagues, key=lambda one: (one.held, one.pseudonym))


async def _at_work(ports: ChatPorts, staff: Staff) -> list[Colleague]:
    """The colleagues of an operator who are at work now."""
    force, connections = staff.force or "", ports.relay.connections
    claimed = await ports.queries.claimed(force)
    return at_work(staff.sub, claimed, connections.desks.open_in(force), all_known=connections.is_known)


def at_work(
    operator: str, claimed: Sequence[Conversation], desks: Mapping[str, AtDesk], *, all_known: bool
) -> list[Colleague]:
    """The others whose desks are open; with those who have conversations, while some desks may be unknown."""
    held = Counter(c.operator for c in claimed)
    pseudonyms = {} if all_known else {c.operator: c.pseudonym for c in claimed}
    pseudonyms |= {sub: desk.pseudonym for sub, desk in desks.items()}
    pseudonyms.pop(operator, None)
    return [
        Colleague(operator=sub, pseudonym=pseudonym, held=held[sub]) for sub, pseudonym in pseudonyms.items()
    ]


async def _leave_note(conversation: str, body: ReleaseBody, staff: Staff, ports: ChatPorts) -> None:
    """Leave the note before the conversation goes to another; 409 if it is not one's own."""
    if body.note:
        await add_note(conversation, NoteBody(id=body.id, text=body.note), staff, ports)
