"""Requests and their replies: an endpoint publishes one, and waits for its one reply."""

import asyncio
import contextlib
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Path, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.chat.api.described import REPLIES
from services.chat.api.ports import Anyone, ChatPorts, Party, Ports, party_of, unknown_conversation
from services.chat.domain.protocol import REQUESTS, Side, row_of
from services.chat.relay.stays import ConversationUnavailable
from shared.cloudevents.event import REPLY, request_id
from shared.events.chat import InConversation, Reply, RequestRefused
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.identity import Staff
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime import asking

requests = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["requests"])
REASONS = {
    "already-claimed": "Un autre opérateur a déjà pris cette conversation.",
    "not-yours": "Cette conversation n’est pas la vôtre : prenez-la d’abord.",
    "closed": "Cette conversation est terminée.",
    "not-closed": "Cette conversation n’est pas terminée.",
    "moved": "Cette conversation se poursuit auprès d’une autre force.",
    "routing": "Cette conversation n’a pas encore trouvé son service.",
    "same-force": "Cette conversation est déjà auprès de cette force.",
    "no-consent": "Aucun accord n’est donné : il n’y a rien à retirer.",
    "no-signalement": "Aucun signalement n’est parti : attendez l’accord, ou choisissez une autre fin.",
    "forwarded": "Le signalement est déjà parti : adressez-vous au service qui l’a reçu.",
    "already-asked": "La levée de l’anonymat est déjà demandée pour cette conversation.",
    "not-awaited": "Cette demande de levée de l’anonymat est déjà décidée.",
    "not-authorised": "Vous n’avez pas autorisé cette levée de l’anonymat.",
    "never-yours": "Vous n’avez pas eu cette conversation : vous ne pouvez pas la relire.",
    "still-yours": "Cette conversation est la vôtre : vous la lisez déjà.",
    "no-danger": "Aucun danger n’est déclaré dans cette conversation.",
    "no-offer": "Cette conversation n’est proposée à personne, ou ne l’est plus.",
    "already-invited": "Un psychologue est déjà invité dans cette conversation.",
    "no-invitation": "Aucune invitation n’attend de réponse dans cette conversation.",
    "already-joined": "Un autre psychologue a déjà rejoint cette conversation.",
    "already-shared": "Ce qui a été écrit avant est déjà partagé.",
    "no-psychologist": "Aucun psychologue n’est dans cette conversation.",
    "practice": "Un exercice reste un exercice : il ne rejoint aucune force, et aucun service ne le reçoit.",
    "no-erasure": "Aucun effacement n’est en cours : la conversation est gardée.",
    "no-card": "Aucune fiche n’a été donnée dans cette conversation : donnez-en une, ou choisissez une autre fin.",
    "no-answer": "Personne n’a répondu à cette personne : écrivez-lui, ou choisissez une autre fin.",
    "answer-owed": "Cette personne attend une réponse : répondez-lui, ou attendez qu’elle n’écrive plus.",
}


UNKNOWN_AFTER = 2.0
"""Seconds after which a conversation is unknown: a key that was just made elsewhere is here by then."""


class RequestBody(BaseModel):
    """A request's id, chosen by who asks: asked again under it, the answer is the same."""

    id: UUID


async def settle(ports: ChatPorts, request: InConversation) -> Reply | None:
    """Publish a request and give its reply; None when it is not known in time."""
    conversation, loop = request.conversation, asyncio.get_running_loop()
    until = loop.time() + asking.WITHIN
    with ports.relay.expecting(conversation, uuid5(request.id, REPLY)) as coming:
        if known := await known_reply(ports, conversation, [request.id]):
            return known
        try:
            reply = await asking.ask(
                ports.publish, request, reply=coming, within=max(0.01, until - loop.time())
            )
        except NotAcknowledged:
            raise unconfirmed() from None
    return reply if isinstance(reply, Reply) else None


async def ask(
    ports: ChatPorts,
    staff: Staff,
    id_: UUID,
    conversation: str,
    kind: type[InConversation],
    fields: Mapping[str, Any],
) -> Response:
    """Publish what a member of the staff asks, and answer with its reply; asked again, the same."""
    request = request_id(id_, staff.sub, kind)
    if known := await known_reply(ports, conversation, [request]):
        return answer(conversation, id_, known)  # asked before, maybe of a stay that is over
    stay = await stay_of(ports, conversation, party_of(staff))
    event = kind.now(id=request, stay=stay, conversation=conversation, **fields)
    return answer(conversation, id_, await settle(ports, event))


async def answered(ports: ChatPorts, id_: UUID, event: InConversation) -> Response:
    """Publish what is asked from outside the conversation, and answer with its reply; 503 without one in time."""
    if (reply := await settle(ports, event)) is None:
        raise unconfirmed()
    return answer(event.conversation, id_, reply)


async def settle_for_visitor(
    ports: ChatPorts, party: Party, id_: UUID, conversation: str, kind: type[InConversation], **fields: Any
) -> Reply | None:
    """Publish what the visitor asks under that id, where the conversation is, and give its reply."""
    stay, request = await stay_of(ports, conversation, party), request_id(id_, conversation, kind)
    return await settle(ports, kind.now(id=request, stay=stay, conversation=conversation, **fields))


async def known_reply(ports: ChatPorts, conversation: str, requests: Collection[UUID]) -> Reply | None:
    """The reply to one of these requests, if a store that answers has it."""
    try:
        return await ports.queries.reply(conversation, requests)
    except Exception:
        return None


def answer(conversation: str, request: UUID, reply: Reply | None, side: Side = "desk") -> Response:
    """Answer 200 with the reply, 409 with the reason, or 202 with the address at which to ask again."""
    if reply is None:
        where = f"/api/chat/conversations/{conversation}/requests/{request}"
        return asking.pending(JSONResponse({"request": str(request)}), where)
    if isinstance(reply, RequestRefused):
        raise Problem(409, "Refusé", REASONS[reply.reason], reason=reply.reason)
    return JSONResponse(described(reply, side))


def described(reply: Reply, side: Side) -> dict[str, Any]:
    """The reply, as the API shows it to who asked: to the visitor only what their page shows of it."""
    fields = {"conversation", "request", *row_of(reply).fields_for("visitor")} if side == "visitor" else None
    body = reply.model_dump(mode="json", include=fields)
    return {"id": str(reply.id), "type": reply.type, "time": reply.time.isoformat(), **body}


def unconfirmed() -> Problem:
    """The answer when Kafka has not acknowledged an event in time: it may have it all the same."""
    return Problem(
        503, "Pas encore confirmé", "Réessayez avec le même identifiant.", headers={"Retry-After": "1"}
    )


async def join(ports: ChatPorts, conversation: str, stay: Stay) -> None:
    """Publish, once, that the visitor has reached the conversation; 503 when Kafka does not confirm it."""
    try:
        await ports.join(conversation, stay)
    except NotAcknowledged:
        raise unconfirmed() from None


@contextlib.contextmanager
def asked_again_later() -> Iterator[None]:
    """Answer 503 when neither this process nor a store can locate or show the conversation at the moment."""
    try:
        yield
    except ConversationUnavailable:
        detail = "Réessayez dans un instant."
        raise Problem(503, "Pas encore", detail, headers={"Retry-After": "1"}) from None


async def stay_of(
    ports: ChatPorts, conversation: str, party: Party | None, shown: Stay | None = None
) -> Stay:
    """Find where the conversation is; 404 for an operator of another force. A magistrate is no party.

    That 404 comes as late as for a conversation that never was: nobody learns which by a watch.
    """
    await ports.check_keys()
    loop = asyncio.get_running_loop()
    refused_at = loop.time() + UNKNOWN_AFTER
    try:
        is_visitor = party is not None and party.side == "visitor"
        if not is_visitor and not await ports.keys.known(conversation, UNKNOWN_AFTER):
            raise unknown_conversation()
        with asked_again_later():
            return await ports.stay(conversation, party, shown)
    except Problem as problem:
        if problem.status_code == 404:
            await asyncio.sleep(refused_at - loop.time())
        raise


@requests.get("/requests/{request}", responses=REPLIES)
async def show_reply(
    conversation: ConversationId, request: Annotated[UUID, Path()], party: Anyone, ports: Ports
) -> Response:
    """Show the reply to a request that one made, under the id that one gave it; 202 while nobody knows it."""
    who = party.operator or conversation
    reply = await known_reply(ports, conversation, [request_id(request, who, kind) for kind in REQUESTS])
    if reply is None or party.side == "visitor" or reply.stay.log != party.force:
        await stay_of(ports, conversation, party)
    return answer(conversation, request, reply, party.side)
