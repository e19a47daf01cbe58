"""Assignment: a supervisor offers a conversation that waits to an operator at their desk, who accepts or not."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from services.chat.api.described import REPLIES
from services.chat.api.desk.queue import may_claim
from services.chat.api.ports import ChatPorts, Ports, unknown_conversation
from services.chat.api.requests import RequestBody, answer, answered, known_reply
from services.chat.domain.conversation import Conversation
from shared.cloudevents.event import request_id
from shared.events.chat import AssignmentRequested, AtDesk
from shared.events.values import ConversationId
from shared.identity import Supervisor
from shared.problems import Problem

assignment = APIRouter(prefix="/api/chat", tags=["desk"])


class AssignmentBody(RequestBody):
    """The operator to whom the conversation is offered, by their account."""

    colleague: Annotated[str, StringConstraints(min_length=1, max_length=120)]


@assignment.post("/conversations/{conversation}/assignment", responses=REPLIES)
async def assign_conversation(
    conversation: ConversationId, body: AssignmentBody, staff: Supervisor, ports: Ports
) -> Response:
    """Offer a conversation of the queue to an operator: they accept by claiming it, and it waits until then."""
    request = request_id(body.id, staff.sub, AssignmentRequested)
    if known := await known_reply(ports, conversation, [request]):
        return answer(conversation, body.id, known)
    state = await _waiting(ports, staff.force or "", conversation)
    colleague = _colleague(ports, state, body.colleague)
    event = AssignmentRequested.now(
        id=request, stay=state.stay, conversation=conversation, supervisor=staff.sub,
        pseudonym=staff.pseudonym or staff.sub,
        colleague=colleague.operator, colleague_pseudonym=colleague.pseudonym,
    )  # fmt: skip
    return await answered(ports, body.id, event)


async def _waiting(ports: ChatPorts, force: str, conversation: str) -> Conversation:
    """The state of a conversation that waits for an operator of the force; 404 for any other."""
    state = await ports.queries.one_waiting(force, conversation)
    if state is None:
        raise unknown_conversation()
    return state


def _colleague(ports: ChatPorts, state: Conversation, account: str) -> AtDesk:
    """The operator's open desk; 409 if they are not at it, or may not take the conversation yet."""
    desk = ports.relay.connections.desks.open_in(state.stay.log).get(account)
    if desk is None:
        detail = "Cet opérateur n’est pas à son poste : choisissez-en un autre."
        raise Problem(409, "Opérateur absent", detail, reason="no-colleague")
    if not may_claim(desk.trainings, state, ports):
        detail = "Cet opérateur n’est pas formé à ce thème : choisissez-en un autre."
        raise Problem(409, "Pas formé à ce thème", detail, reason="untrained")
    return desk
