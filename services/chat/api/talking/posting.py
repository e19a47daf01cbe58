"""Messages by POST, where WebSockets are blocked (`socket.py` is the usual way): answered once they came back."""

import asyncio
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.chat.api.ports import Anyone, ChatPorts, Party, Ports, unknown_conversation
from services.chat.api.requests import join, stay_of, unconfirmed
from services.chat.api.talking.messages import another_text, post, too_late
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.kafka.producer import NotAcknowledged
from shared.runtime.asking import WITHIN

posting = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["conversation"])


class Message(BaseModel):
    """A message and the id that its sender gave it."""

    id: UUID
    text: str


class Accepted(BaseModel):
    """A message that has come back from the log, and its position there."""

    id: UUID
    position: int


@posting.post(
    "/messages",
    response_model=Accepted,
    responses={503: {"description": "Not yet confirmed: try again with the same id."}},
)
async def post_message(
    conversation: ConversationId, message: Message, party: Anyone, ports: Ports
) -> Accepted:
    """Say something: 200 when it has come back from the log, each id once."""
    ports.rates.take(f"{conversation}/{party.author}/{party.operator}")
    stay = await stay_of(ports, conversation, party)
    try:
        async with asyncio.timeout(WITHIN):
            if party.side == "visitor":
                await join(ports, conversation, stay)
            return await _accepted_somewhere(ports, conversation, stay, party, message)
    except (TimeoutError, NotAcknowledged, ConversationUnavailable):
        raise unconfirmed() from None


async def _accepted_somewhere(
    ports: ChatPorts, conversation: str, stay: Stay, party: Party, message: Message
) -> Accepted:
    """Publish the message and see it come back, in this stay or in one that the conversation moves on to."""
    event = None
    while True:
        async with ports.relay.view(conversation, stay) as view:
            await ports.admit(party, view)
            viewer = Viewer(party.side, party.author, party.operator, visible=False)
            with view.followed_by(viewer, None):
                ports.check_code(conversation, party)
                if shown := view.shown_event(message.id, viewer):
                    return _accepted(shown, message)
                if event is None:
                    event = post(ports, conversation, stay, party, message.id, message.text)
                    await ports.publish.acknowledged(event, within=WITHIN)
                accepted_or_stay = await _comes_back(viewer, message)
        if isinstance(accepted_or_stay, Accepted):
            return accepted_or_stay
        stay = accepted_or_stay  # the conversation moved on meanwhile: its decider publishes the message again there


async def _comes_back(viewer: Viewer, message: Message) -> Accepted | Stay:
    """Wait for the message to be shown; the next stay, if the conversation moves on before that."""
    while True:
        match await viewer.next():
            case ShownEvent() as shown if shown.event.id == message.id:
                return _accepted(shown, message)
            case MessageTooLate(message=late) if late == message.id:
                raise too_late()
            case ConversationMoved(stay=stay):
                return stay
            case ViewEnded():
                raise unknown_conversation()


def _accepted(shown: ShownEvent, message: Message) -> Accepted:
    if shown.text != message.text:
        raise another_text()
    return Accepted(id=message.id, position=shown.position)
