"""Coming back with a resume code, and having another one when the first may have been read by somebody."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, StringConstraints

from services.chat.api.ports import (
    Bearer,
    ChatPorts,
    Party,
    Ports,
    Visitor,
    token_of,
    unknown_conversation,
)
from services.chat.api.requests import settle_for_visitor, unconfirmed
from services.chat.api.visitors.address import address_of
from services.chat.api.visitors.proof_of_work import Proof, work_asked
from services.chat.keys.conversation_keys import NoKey
from services.chat.relay.stays import ConversationUnavailable
from shared.cloudevents.event import Event
from shared.events.chat import (
    CodeChanged,
    CodeChangeRequested,
    CodeConfirmationRequested,
    InConversation,
    KeyMade,
    Reply,
    RequestRefused,
    VisitorResumed,
)
from shared.events.values import ConversationId
from shared.identifiers import RECEPTION, Stay
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import WITHIN
from shared.sealing import code_as_given

resume = APIRouter(prefix="/api/chat", tags=["visitors"])


class ResumeCode(BaseModel):
    """A resume code, however it is typed."""

    resume_code: Annotated[str, StringConstraints(min_length=8, max_length=60)]


class ResumeBody(ResumeCode):
    """A resume code, and the work that was done for it where that was asked."""

    proof: Proof = None


class ResumedConversation(BaseModel):
    """The conversation that the code opened, with a new token, and the code as it was given."""

    conversation: str
    token: str
    resume_code: str
    resumption: UUID
    """The id of the event by which all who read the conversation learn it."""


class ChangedCode(ResumeCode):
    """Another resume code, and from when on it holds: at once, or after a wait where danger was declared."""

    holds_from: datetime | None
    change: UUID
    """The id of the event by which all who read the conversation learn it."""


@resume.post(
    "/resume",
    response_model=ResumedConversation,
    responses={429: {"description": "Many come from this network: solve `challenge`, and send `proof`."}},
)
async def resume_conversation(body: ResumeBody, request: Request, ports: Ports) -> ResumedConversation:
    """Come back with a resume code: a new token; what was sealed stays under its key.

    Where many try from one network, each try takes a proof of work, as an opening does.
    """
    await ports.check_keys()
    address, sealed = address_of(request, ports)
    purpose = f"resume {body.resume_code}"
    if not ports.proofs.accepts(body.proof, purpose):
        try:
            ports.rates.take(*(("resume", network) for network in ports.networks.of(address)))
        except Problem:
            raise work_asked(ports.proofs.challenge(purpose)) from None
    try:
        conversation = ports.keys.resumed(body.resume_code)
    except NoKey:
        raise Problem(404, "Code inconnu", "Ce code n’ouvre aucune conversation : vérifiez-le.") from None
    resumed = VisitorResumed.now(stay=await _stay(ports, conversation), conversation=conversation)
    made, token = ports.keys.renew(conversation, body.resume_code, sealed)
    await _publish(ports, resumed)  # before the token is anybody's: nobody comes back unseen
    await _publish_key(ports, made)
    return ResumedConversation(
        conversation=conversation,
        token=token,
        resume_code=code_as_given(body.resume_code),
        resumption=resumed.id,
    )


@resume.post("/conversations/{conversation}/resume-code", response_model=ChangedCode)
async def replace_resume_code(
    conversation: ConversationId, bearer: Bearer, party: Visitor, request: Request, ports: Ports
) -> ChangedCode:
    """Have another resume code: the former ones, and the tokens that they gave, open nothing once it holds."""
    sealed = address_of(request, ports)[1]
    ports.rates.take(f"{conversation}/resume-code")
    until = datetime.now(UTC) + ports.danger_wait
    changed = await _settled(ports, conversation, party, CodeChangeRequested, until=until)
    if not isinstance(changed, CodeChanged):
        raise unconfirmed()
    made, code = ports.keys.replace_code(conversation, token_of(bearer), sealed, changed.holds_from)
    await _publish_key(ports, made)
    return ChangedCode(resume_code=code, holds_from=changed.holds_from, change=changed.id)


@resume.delete("/conversations/{conversation}/resume-code", status_code=204)
async def keep_resume_code(
    conversation: ConversationId, bearer: Bearer, party: Visitor, request: Request, ports: Ports
) -> Response:
    """Keep the code that holds: the one that was to replace it opens nothing."""
    ports.rates.take(f"{conversation}/resume-code")
    made = ports.keys.keep_code(conversation, token_of(bearer), address_of(request, ports)[1])
    if made is None:
        raise Problem(409, "Refusé", "Aucun autre code n’est attendu : le vôtre reste.", reason="no-change")
    await _publish_key(ports, made)
    if await _settled(ports, conversation, party, CodeConfirmationRequested) is None:
        raise unconfirmed()
    return Response(status_code=204)


async def _stay(ports: ChatPorts, conversation: str) -> Stay:
    """Where the conversation is; where nobody knows at the moment, its first log leads on to where it is."""
    try:
        return await ports.stay(conversation, None)
    except ConversationUnavailable:
        return RECEPTION


async def _settled(
    ports: ChatPorts, conversation: str, party: Party, kind: type[InConversation], **body: Any
) -> Reply | None:
    """Publish what the visitor asks and give its reply; 404 where the conversation was erased meanwhile."""
    reply = await settle_for_visitor(ports, party, uuid4(), conversation, kind, **body)
    if isinstance(reply, RequestRefused):
        raise unknown_conversation()
    return reply


async def _publish_key(ports: ChatPorts, made: KeyMade) -> None:
    await _publish(ports, made)
    ports.keys.add(made)


async def _publish(ports: ChatPorts, event: Event) -> None:
    try:
        await ports.publish.acknowledged(event, within=WITHIN)
    except NotAcknowledged:
        raise unconfirmed() from None
