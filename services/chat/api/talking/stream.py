"""The same conversation where WebSockets are blocked: the same frames as Server-Sent Events."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic import BaseModel

from services.chat.api.ports import Anyone, ChatPorts, Party, Ports
from services.chat.api.requests import asked_again_later, join, stay_of
from services.chat.relay import frames
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, ViewEnded, Viewer, ViewItem
from shared.events.values import ConversationId
from shared.identifiers import Stay
from shared.problems import Problem

stream = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["conversation"])
ALIVE = format_sse_event(comment="still here")
"""The comment that says what the frame `alive` says on a socket; proxies keep the stream open for it, too."""


class Whereabouts(BaseModel):
    """The state and log of a conversation, and the last position that this side may have read."""

    conversation: str
    state: str
    log: str
    position: int | None


@stream.get("", response_model=Whereabouts)
async def show_conversation(conversation: ConversationId, party: Anyone, ports: Ports) -> Whereabouts:
    """Show where the conversation is."""
    stay = await stay_of(ports, conversation, party)
    async with contextlib.AsyncExitStack() as stack:
        view = await admitted(stack, ports, conversation, stay, party)
        last = next((s.position for s in reversed(view.shown_to(party.side, party.operator))), None)
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
    named, offset = read_position(last_event_id or after)
    ports.take_hello(conversation, party)
    stay = await stay_of(ports, conversation, party, named)
    if party.side == "visitor":
        await join(ports, conversation, stay)
    is_elsewhere = named is not None and named != stay
    async with contextlib.AsyncExitStack() as stack:
        view = await admitted(stack, ports, conversation, stay, party, None if is_elsewhere else offset)
        open_view = stack.pop_all()

    async def events() -> AsyncIterator[bytes]:
        async with open_view:
            if is_elsewhere:
                yield format_sse_event(data_str=frames.moved(str(stay)))
                return
            viewer = Viewer(party.side, party.author, party.operator)
            with view.followed_by(viewer, offset), contextlib.suppress(ConversationUnavailable):
                ports.check_code(conversation, party)
                coming = partial(_next_event, viewer)
                async for event in until_the_session_ends(coming, ports.session_ends(party)):
                    yield event

    return EventSourceResponse(events(), headers={"X-Accel-Buffering": "no"})


async def until_the_session_ends(
    next_event: Callable[[], Coroutine[Any, Any, tuple[bytes, bool]]],
    session_ends: Coroutine[Any, Any, Problem],
) -> AsyncIterator[bytes]:
    """Give each event, and a comment where none comes, until one is the last or the session ends."""
    ending = asyncio.create_task(session_ends)
    try:
        yield ALIVE
        while not ending.done():
            coming = asyncio.create_task(next_event())
            await asyncio.wait(
                {coming, ending}, timeout=frames.ALIVE_EVERY, return_when=asyncio.FIRST_COMPLETED
            )
            if coming.done():
                event, is_last = coming.result()
                if event:
                    yield event
                if is_last:
                    return
                continue
            coming.cancel()
            if not ending.done():
                yield ALIVE
        yield format_sse_event(data_str=frames.refused(None, ending.result().document))
    finally:
        ending.cancel()


async def _next_event(viewer: Viewer) -> tuple[bytes, bool]:
    return _shown(await viewer.next(), viewer)


def _shown(item: ViewItem, viewer: Viewer) -> tuple[bytes, bool]:
    """An item as the stream sends it, and whether nothing comes after it."""
    match item:
        case ShownEvent():
            position = f"{item.event.stay}:{item.position}"
            return format_sse_event(data_str=item.frames[viewer.side], id=position), False
        case str():
            return format_sse_event(data_str=item), False
        case ConversationMoved():
            return format_sse_event(data_str=frames.moved(str(item.stay))), True
        case ViewEnded():
            return b"", True
    return b"", False


async def admitted(
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


def read_position(after: str | None) -> tuple[Stay | None, int | None]:
    """The stay and the offset that a client names; 422 when it is none that a stream gave."""
    if after is None:
        return None, None
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
