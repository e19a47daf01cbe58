"""Opening a conversation, and reopening it."""

import secrets

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StrictBool

from services.chat.api.choices import Spoken, check_choices, check_theme
from services.chat.api.described import REPLIES
from services.chat.api.ports import Ports, Visitor, trace_of
from services.chat.api.requests import RequestBody, answer, settle_for_visitor, unconfirmed
from services.chat.api.visitors.address import address_of
from services.chat.api.visitors.proof_of_work import Proof, work_asked
from shared.events.chat import ConversationOpened, ReopenRequested
from shared.events.values import Code, Commune, ConversationId
from shared.identifiers import RECEPTION, new_conversation
from shared.kafka.producer import NotAcknowledged
from shared.runtime.asking import WITHIN

opening = APIRouter(prefix="/api/chat", tags=["visitors"])


class Opening(BaseModel):
    """The commune from which the visitor writes; theme and language help to find who answers.

    Instead of a commune, `99000` says that they are abroad and `00000` that they do not say: a person decides.
    `who` and `minor` are optional: nobody has to say who they are, or how old.
    """

    commune: Commune
    theme: Code | None = None
    who: Code | None = None
    """The one who writes, by a code of `GET /api/chat/choices`."""
    minor: StrictBool | None = None
    """Whether the person who writes is under 18."""
    language: Spoken = "fr"


class OpeningBody(Opening):
    """An opening, and the work that was done for it where that was asked."""

    proof: Proof = None


class OpenedConversation(BaseModel):
    """The conversation, the token that opens it, and the code by which to come back to it."""

    conversation: str
    token: str
    resume_code: str


@opening.post(
    "/conversations",
    status_code=201,
    response_model=OpenedConversation,
    responses={429: {"description": "Many come from this network: solve `challenge`, and send `proof`."}},
)
async def open_conversation(body: OpeningBody, request: Request, ports: Ports) -> OpenedConversation:
    """Open a conversation: its key is on Kafka before the opening is.

    The visitor's address is sealed for the magistrate before anything is written; without a magistrate's key
    it is not kept at all. After the first ones of a network, each takes a proof of work (ALTCHA, version 2): the
    answer 429 holds a `challenge` for this same request, whose solution is sent with it as `proof`.
    """
    check_theme(body.theme)
    check_choices(who=body.who)
    await ports.check_keys()
    conversation = new_conversation(secrets.randbelow(ports.partitions))
    address, sealed = address_of(request, ports)
    wanted = Opening(**body.model_dump(exclude={"proof"}))
    purpose = f"opening {wanted.model_dump_json()}"
    if (times := ports.openings.work(address)) and not ports.proofs.accepts(body.proof, purpose):
        raise work_asked(ports.proofs.challenge(purpose, times))
    ports.openings.begin(address, conversation)
    made, token, code = ports.keys.make(conversation, sealed)
    opened = ConversationOpened.now(
        stay=RECEPTION, trace=trace_of(request), conversation=conversation, **wanted.model_dump()
    )
    try:
        await ports.publish.acknowledged(made, within=WITHIN)
        await ports.publish.acknowledged(opened, within=WITHIN)
    except NotAcknowledged:
        raise unconfirmed() from None
    ports.keys.add(made)
    return OpenedConversation(conversation=conversation, token=token, resume_code=code)


@opening.post("/conversations/{conversation}/reopen", responses=REPLIES)
async def reopen_conversation(
    conversation: ConversationId, body: RequestBody, party: Visitor, ports: Ports
) -> Response:
    """Talk again in a conversation that was closed."""
    ports.rates.take(f"{conversation}/reopening")
    reply = await settle_for_visitor(ports, party, body.id, conversation, ReopenRequested)
    return answer(conversation, body.id, reply, party.side)
