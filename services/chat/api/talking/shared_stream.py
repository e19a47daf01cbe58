"""The conversations of one desk in one stream: a browser opens six connections to a server, and no more."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import TypeAdapter, ValidationError

from services.chat.api.ports import ChatPorts, Party, Ports, party_of
from services.chat.api.requests import stay_of
from services.chat.api.talking.stream import admitted, read_position, until_the_session_ends
from services.chat.relay import frames
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import SERVICE_RESTARTS, ConversationMoved, ViewEnded, Viewer
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.identity import OperatorOrPsychologist
from shared.problems import Problem

shared_stream = APIRouter(prefix="/api/chat/mine", tags=["desk"])
MOST = 100
"""Conversations that a stream follows."""
conversation_id: TypeAdapter[str] = TypeAdapter(ConversationId)
Position = tuple[Stay | None, int | None]
Frames = asyncio.Queue[tuple[str, str] | None]
"""Frames that were not sent yet, each with its conversation: few, for none goes ahead of the client; None ends."""


class ProcessEnds(Exception):
    """The whole stream ends: the page comes back, to another process."""


@shared_stream.get("/events", response_class=StreamingResponse)
async def stream_mine(
    staff: OperatorOrPsychologist,
    ports: Ports,
    follow: Annotated[list[str], Query(min_length=1, max_length=MOST)],
) -> StreamingResponse:
    """Stream the frames of several conversations that one has or joined: each names its conversation.

    `follow` is a conversation, or `conversation:log:position` to go on after what one has read of it. The stream
    ends when its desk has asked for nothing else for a quarter of a minute: a cut line says nothing.
    """
    party = party_of(staff)
    ports.relay.connections.see(staff)
    followed = dict(_read(one) for one in follow)
    return EventSourceResponse(_events(ports, party, followed), headers={"X-Accel-Buffering": "no"})


def _read(follow: str) -> tuple[str, Position]:
    conversation, _, position = follow.partition(":")
    try:
        conversation_id.validate_python(conversation)
    except ValidationError:
        raise Problem(422, "Conversation inconnue", "« follow » commence par une conversation.") from None
    return conversation, read_position(position or None)


async def _events(ports: ChatPorts, party: Party, followed: dict[str, Position]) -> AsyncIterator[bytes]:
    coming: Frames = asyncio.Queue(maxsize=1)

    async def next_event() -> tuple[bytes, bool]:
        if (item := await coming.get()) is None:
            return b"", True
        conversation, frame = item
        return format_sse_event(data_str=f'{{"conversation":"{conversation}",{frame[1:]}'), False

    following = [
        asyncio.create_task(_follow(ports, party, conversation, position, coming))
        for conversation, position in followed.items()
    ]
    try:
        async for event in until_the_session_ends(next_event, _desk_ends(ports, party)):
            yield event
    finally:
        for task in following:
            task.cancel()
        await asyncio.gather(*following, return_exceptions=True)


async def _desk_ends(ports: ChatPorts, party: Party) -> Problem:
    """Wait until the desk's session ends, or it asks for nothing any more."""
    over = asyncio.create_task(ports.session_ends(party))
    silent = asyncio.create_task(ports.relay.connections.is_silent(party.operator))
    try:
        await asyncio.wait({over, silent}, return_when=asyncio.FIRST_COMPLETED)
        return over.result() if over.done() else Problem(503, "Poste silencieux", "Reconnectez-vous.")
    finally:
        over.cancel()
        silent.cancel()


async def _follow(
    ports: ChatPorts, party: Party, conversation: str, position: Position, coming: Frames
) -> None:
    """Give the frames of a conversation for as long as this party may read it, and say when that is over."""
    try:
        async with contextlib.aclosing(_frames(ports, party, conversation, position)) as frames_of_it:
            async for frame in frames_of_it:
                await coming.put((conversation, frame))
    except Problem as problem:
        await coming.put((conversation, frames.refused(None, problem.document)))
    except ProcessEnds:
        await coming.put(None)
        return
    except ConversationUnavailable:
        pass  # the page asks for it again
    await coming.put((conversation, frames.ENDED))


async def _frames(
    ports: ChatPorts, party: Party, conversation: str, position: Position
) -> AsyncGenerator[str, None]:
    named, offset = position
    ports.take_hello(conversation, party)
    stay = await stay_of(ports, conversation, party, named)
    if named is not None and named != stay:
        yield frames.moved(str(stay))
        return
    async with contextlib.AsyncExitStack() as stack:
        view = await admitted(stack, ports, conversation, stay, party, offset)
        viewer = Viewer(party.side, party.author, party.operator)
        stack.enter_context(view.followed_by(viewer, offset))
        yield frames.ALIVE
        while True:
            match await viewer.next():
                case ShownEvent() as shown:
                    yield shown.frames[party.side]
                case str() as frame:
                    yield frame
                case ConversationMoved(stay=stay):
                    yield frames.moved(str(stay))
                    return
                case ViewEnded(code=code):
                    if code == SERVICE_RESTARTS:
                        raise ProcessEnds
                    return
