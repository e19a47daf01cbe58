"""The same conversation where WebSockets are blocked: Server-Sent Events, and messages by POST."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from services.chat.api.messages import another_text, post, too_late
from services.chat.api.ports import Anyone, ChatPorts, Party, Ports, unknown_conversation
from services.chat.api.requests import asked_again_later, stay_of, unconfirmed
from services.chat.relay import frames
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import WITHIN

stream = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["conversation"])
STILL_HERE = 15.0
"""Seconds between two comments on a silent stream, so that proxies keep it open."""


class Message(BaseModel):
    """A message and the id that its sender gave it."""

    id: UUID
    text: str


class Accepted(BaseModel):
    """The message has come back from the log, at this place."""

    id: UUID
    position: int


class Whereabouts(BaseModel):
    """Where a conversation is, and how far one may have read."""

    conversation: str
    state: str
    log: str
    position: int | None


@stream.get("", response_model=Whereabouts)
async def show_conversation(conversation: ConversationId, party: Anyone, ports: Ports) -> Whereabouts:
    """Show where the conversation is."""
    stay = await stay_of(ports, conversation, party)
    async with contextlib.AsyncExitStack() as stack:
        view = await _admitted(stack, ports, conversation, stay, party)
        last = next((s.position for s in reversed(view.shown) if party.side in s.frames), None)
        return Whereabouts(conversation=conversation, state=_state(view), log=str(stay), position=last)


@stream.get("/events", response_class=StreamingResponse)
async def stream_events(
    conversation: ConversationId,
    party: Anyone,
    ports: Ports,
    after: Annotated[str | None, Query(max_length=60)] = None,
    last_event_id: Annotated[str | None, Header(max_length=60)] = None,
) -> StreamingResponse:
    """Stream the same frames as the socket; `after` and `Last-Event-ID` are `log:position`."""
    begins = _begins(last_event_id or after)
    stay = await stay_of(ports, conversation, party, begins[0] if begins else None)
    if party.side == "visitor":
        await _joined(ports, conversation, stay)
    async with contextlib.AsyncExitStack() as stack:
        after_offset = begins[1] if begins and begins[0] == stay else None
        view = await _admitted(stack, ports, conversation, stay, party, after_offset)
        open_view = stack.pop_all()

    async def events() -> AsyncIterator[bytes]:
        async with open_view:
            if begins and begins[0] != stay:
                yield format_sse_event(data_str=frames.moved(str(stay)))
                return
            viewer = Viewer(party.side, party.author, party.operator)
            with (
                view.followed_by(viewer, begins[1] if begins else None),
                contextlib.suppress(ConversationUnavailable),
            ):
                ports.check_code(conversation, party)
                async for event in _events(viewer):
                    yield event

    return EventSourceResponse(events(), headers={"X-Accel-Buffering": "no"})


@stream.post(
    "/messages",
    response_model=Accepted,
    responses={503: {"description": "Not yet confirmed: try again with the same id."}},
)
async def post_message(conversation: ConversationId, said: Message, party: Anyone, ports: Ports) -> Accepted:
    """Say something: 200 when it has come back from the log, each id once."""
    ports.rates.take(f"{conversation}/{party.author}/{party.operator}")
    stay = await stay_of(ports, conversation, party)
    try:
        async with asyncio.timeout(WITHIN):
            if party.side == "visitor":
                await _joined(ports, conversation, stay)
            return await _said(ports, conversation, stay, party, said)
    except (TimeoutError, NotAcknowledged, ConversationUnavailable):
        raise unconfirmed() from None


async def _said(ports: ChatPorts, conversation: str, stay: Stay, party: Party, said: Message) -> Accepted:
    event = None
    while True:
        async with ports.relay.view(conversation, stay) as view:
            await ports.admit(party, view)
            viewer = Viewer(party.side, party.author, party.operator, visible=False)
            with view.followed_by(viewer, None):
                ports.check_code(conversation, party)
                if link := view.shown_event(said.id):
                    return _accepted(link, said)
                if event is None:
                    event = post(ports, conversation, stay, party, said.id, said.text)
                    await ports.publish.acknowledged(event, within=WITHIN)
                found = await _comes_back(viewer, said)
        if isinstance(found, Accepted):
            return found
        stay = found  # the conversation moved on meanwhile: the message is told again there


async def _comes_back(viewer: Viewer, said: Message) -> "Accepted | Stay":
    while True:
        match await viewer.next():
            case ShownEvent() as link if link.event.id == said.id:
                return _accepted(link, said)
            case MessageTooLate(message=message) if message == said.id:
                raise too_late()
            case ConversationMoved(stay=stay):
                return stay
            case ViewEnded():
                raise unknown_conversation()


def _accepted(link: ShownEvent, said: Message) -> Accepted:
    if link.text != said.text:
        raise another_text()
    return Accepted(id=said.id, position=link.position)


async def _events(viewer: Viewer) -> AsyncIterator[bytes]:
    while True:
        try:
            item = await asyncio.wait_for(viewer.next(), STILL_HERE)
        except TimeoutError:
            yield format_sse_event(comment="still here")
            continue
        match item:
            case ShownEvent():
                topic_offset = f"{item.event.stay}:{item.position}"
                yield format_sse_event(data_str=item.frames[viewer.side], id=topic_offset)
            case str():
                yield format_sse_event(data_str=item)
            case ConversationMoved():
                yield format_sse_event(data_str=frames.moved(str(item.stay)))
                return
            case ViewEnded():
                return


async def _admitted(
    stack: contextlib.AsyncExitStack,
    ports: ChatPorts,
    conversation: str,
    stay: Stay,
    party: Party,
    after: int | None = None,
) -> ConversationView:
    """The conversation's view, held open by the stack, if this party may read it."""
    with asked_again_later():
        view = await stack.enter_async_context(ports.relay.view(conversation, stay))
        await ports.admit(party, view, after)
    return view


async def _joined(ports: ChatPorts, conversation: str, stay: Stay) -> None:
    try:
        await ports.join(conversation, stay)
    except NotAcknowledged:
        raise unconfirmed() from None


def _begins(after: str | None) -> tuple[Stay, int] | None:
    if after is None:
        return None
    log, _, position = after.rpartition(":")
    try:
        if not position.isascii() or not position.isdigit() or len(position) > 18:
            raise ValueError("position")
        return Stay.parse(log), int(position)
    except ValueError:
        raise Problem(422, "Position inconnue", "« after » est « log:position », tel que reçu.") from None


def _state(view: ConversationView) -> str:
    visibility = view.visibility
    if visibility.closed:
        return "closed"
    if visibility.moved_to or not view.stay.number:
        return "routing"
    return "claimed" if visibility.operator else "waiting"
