"""Coming back with a resume code, and having another one when the first may have been read by somebody."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, StringConstraints

from services.chat.api.ports import Bearer, ChatPorts, Ports, Visitor, token_of
from services.chat.api.requests import unconfirmed
from services.chat.api.visitors.address import address_of
from services.chat.keys.conversation_keys import NoKey
from shared.events.chat import KeyMade
from shared.events.values import ConversationId
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import WITHIN

resume = APIRouter(prefix="/api/chat", tags=["visitors"])


class ResumeCode(BaseModel):
    """A resume code, however it is typed."""

    resume_code: Annotated[str, StringConstraints(min_length=8, max_length=60)]


class ResumedConversation(BaseModel):
    """The conversation that the code opened, with a new token."""

    conversation: str
    token: str


@resume.post("/resume", response_model=ResumedConversation)
async def resume_conversation(body: ResumeCode, request: Request, ports: Ports) -> ResumedConversation:
    """Come back with a resume code: a new token; what was sealed stays under its key."""
    await ports.check_keys()
    address, sealed = address_of(request, ports)
    ports.rates.take(*(("resume", network) for network in ports.networks.of(address)))
    try:
        conversation = ports.keys.resumed(body.resume_code)
    except NoKey:
        raise Problem(404, "Code inconnu", "Ce code n’ouvre aucune conversation : vérifiez-le.") from None
    made, token = ports.keys.renew(conversation, body.resume_code, sealed)
    await _publish(ports, made)
    return ResumedConversation(conversation=conversation, token=token)


@resume.post("/conversations/{conversation}/resume-code", response_model=ResumeCode)
async def replace_resume_code(
    conversation: ConversationId, bearer: Bearer, _: Visitor, request: Request, ports: Ports
) -> ResumeCode:
    """Have another resume code: the former ones, and the tokens that they gave, open nothing from now on."""
    sealed = address_of(request, ports)[1]
    ports.rates.take(f"{conversation}/resume-code")
    made, code = ports.keys.replace_code(conversation, token_of(bearer), sealed)
    await _publish(ports, made)
    return ResumeCode(resume_code=code)


async def _publish(ports: ChatPorts, made: KeyMade) -> None:
    try:
        await ports.publish.acknowledged(made, within=WITHIN)
    except NotAcknowledged:
        raise unconfirmed() from None
    ports.keys.add(made)
