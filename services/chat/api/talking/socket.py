"""A conversation over WebSocket: hello first, then frames both ways."""

import asyncio
import contextlib
from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from services.chat.api.ports import ChatPorts, Party, ports_of
from services.chat.api.talking.client_frames import (
    CloseSocket,
    Frame,
    FrameNotUnderstood,
    message_id,
    next_frame,
    read_hello,
    read_message,
)
from services.chat.api.talking.heartbeat import Heartbeat
from services.chat.api.talking.messages import another_text, post, publish, too_late
from services.chat.api.visitors.openings import TOO_FAST
from services.chat.relay import frames
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer
from shared.http.guard import GOES_ON, ServeSocket
from shared.identifiers import Stay
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.rates import too_fast
from shared.runtime.sockets import WRITES, Writes

sockets = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["conversation"])
HELLO_WITHIN = 10.0
"""Seconds in which a client must say hello."""
FRAMES_TO_A_MESSAGE = 10
"""Frames of any kind that a socket may send, for each message that its side may."""
WITHIN = 5.0
"""Seconds that Kafka has to take a message, before its sender learns that it is not confirmed yet."""


def _cannot_write(text: str) -> bool:
    """Where no server offers to write at once: texts are sent as ASGI sends them."""
    return False


@sockets.websocket("/socket")
async def talk(socket: WebSocket, conversation: str) -> None:
    """Talk in a conversation, and receive all of it, each frame once and in order."""
    await socket.accept()
    serve = partial(_serve, ports_of(socket), conversation)
    goes_on: Callable[[ServeSocket], None] | None = socket.scope.get("extensions", {}).get(GOES_ON)
    if goes_on:
        goes_on(serve)
    else:
        await serve(socket)


async def _serve(ports: ChatPorts, conversation: str, socket: WebSocket) -> None:
    client = ClientSocket(ports, socket, conversation)
    try:
        await client.run()
    except CloseSocket as closing:
        await client.close(closing)
    except Problem as problem:
        await client.close(CloseSocket(1008 if problem.status_code < 500 else 1013, problem))
    except ConversationUnavailable:
        await client.close(CloseSocket(1013))
    except (WebSocketDisconnect, RuntimeError):
        pass  # the other side has left: it comes back with its position


class ClientSocket:
    """A client's socket: the party that holds it, and the messages that it waits to see come back."""

    def __init__(self, ports: ChatPorts, socket: WebSocket, conversation: str) -> None:
        self._ports = ports
        self._socket = socket
        self._conversation = conversation
        self._writes: Writes = socket.scope.get("extensions", {}).get(WRITES, _cannot_write)
        self._pending: dict[UUID, str] = {}
        """Texts that were published and have not come back, by message."""
        self._refusals: set[asyncio.Task[None]] = set()
        self._frames = ports.rates.bucket(FRAMES_TO_A_MESSAGE)
        self._is_moved = True
        """Whether a hello may come: at first, and once after each `moved`."""

    async def run(self) -> None:
        """Serve hello after hello: each begins in one stay, and ends when the conversation moves on."""
        try:
            hello = await asyncio.wait_for(self._next_frame(), HELLO_WITHIN)
        except TimeoutError:
            raise FrameNotUnderstood("Envoyez d’abord une trame « hello ».") from None
        while True:
            token, named, after = read_hello(hello)
            self._is_moved = False
            party = await self._ports.party(self._conversation, token)
            self._ports.take_hello(self._conversation, party)
            stay = await self._ports.stay(self._conversation, party, named)
            if named is not None and named != stay:
                await self._say_moved(stay)
                hello = await self._next_hello()
                continue
            if party.side == "visitor":
                await self._join(stay)
            hello = await self._follow(party, stay, after)

    async def close(self, closing: CloseSocket) -> None:
        """Close the socket, after the refusal if there is one, unless the client has left."""
        if closing.problem:
            await self.refuse(None, closing.problem)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.close(closing.code, closing.reason)

    async def refuse(self, message: str | None, problem: Problem) -> None:
        """Say that a frame is not accepted, unless the client has left."""
        text = frames.refused(message, problem.document)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.send_text(text)

    async def _next_frame(self) -> Frame:
        """Wait for the next frame; a socket that sends too many is closed, and no other."""
        frame = await next_frame(self._socket)
        if not self._frames.take():
            raise CloseSocket(1008, too_fast(TOO_FAST, self._frames.wait))
        return frame

    async def _next_hello(self) -> Frame:
        """The hello that answers `moved`; what was written before that was read is to be sent again."""
        try:
            async with asyncio.timeout(HELLO_WITHIN):
                while (frame := await self._next_frame()).get("type") in {"message", "writing"}:
                    if frame["type"] == "message":
                        await self._refuse_unconfirmed(message_id(frame))
                return frame
        except TimeoutError:
            raise FrameNotUnderstood("Après « moved », envoyez une trame « hello ».") from None

    async def _say_moved(self, stay: Stay) -> None:
        self._is_moved = True
        await self._say(frames.moved(str(stay)))

    async def _join(self, stay: Stay) -> None:
        try:
            await self._ports.join(self._conversation, stay)
        except NotAcknowledged:
            raise CloseSocket(1013) from None

    async def _follow(self, party: Party, stay: Stay, after: int | None) -> Frame:
        """Send all that is shown after that offset and take what is written, until the next hello."""
        async with self._ports.relay.view(self._conversation, stay) as view:
            await self._ports.admit(party, view, after)
            with view.followed_by(Viewer(party.side, party.author, party.operator), after) as viewer:
                self._ports.check_code(self._conversation, party)
                sending = asyncio.create_task(self._send(viewer))
                receiving = asyncio.create_task(self._receive(party, view, viewer))
                tasks: set[asyncio.Task[Any]] = {sending, receiving}
                if party.staff:  # a visitor's session has no end
                    tasks.add(asyncio.create_task(self._end_with_session(party)))
                try:
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in done - {receiving}:
                        task.result()
                    return await receiving
                finally:
                    for task in tasks:
                        task.cancel()

    async def _end_with_session(self, party: Party) -> None:
        raise CloseSocket(1008, await self._ports.session_ends(party))

    async def _say(self, text: str) -> None:
        if not self._writes(text):
            await self._socket.send_text(text)

    async def _send(self, viewer: Viewer) -> None:
        await self._say(frames.alive(frames.ALIVE_OFTEN))
        heartbeat = Heartbeat(self._writes, viewer)
        with heartbeat.beating():
            while True:
                item = await viewer.next()
                heartbeat.note(item)
                match item:
                    case ShownEvent():
                        await self._show(item, viewer)
                    case str():
                        await self._say(item)
                    case MessageTooLate() if self._pending.pop(item.message, None) is not None:
                        await self.refuse(str(item.message), too_late())
                    case ConversationMoved():
                        await self._say_moved(item.stay)
                    case ViewEnded():
                        raise CloseSocket(item.code)

    async def _show(self, shown: ShownEvent, viewer: Viewer) -> None:
        await self._say(shown.frames[viewer.side])
        written = self._pending.pop(shown.event.id, shown.text)
        if written != shown.text:
            await self.refuse(str(shown.event.id), another_text())

    async def _receive(self, party: Party, view: ConversationView, viewer: Viewer) -> Frame:
        """Take the client's frames until it says hello again."""
        while True:
            frame = await self._next_frame()
            match frame.get("type"):
                case "hello" if (
                    self._is_moved or party.staff
                ):  # the staff show another token before theirs ends
                    return frame
                case "hello":
                    raise FrameNotUnderstood("Un autre « hello » n’est attendu qu’après « moved ».")
                case "message":
                    await self._take_message(party, view, viewer, frame)
                case "writing":
                    view.viewers.writes(viewer)
                case _:
                    raise FrameNotUnderstood("Type de trame inconnu : « hello », « message » ou « writing ».")

    async def _take_message(self, party: Party, view: ConversationView, viewer: Viewer, frame: Frame) -> None:
        message, text = read_message(frame)
        try:
            self._ports.rates.take(f"{self._conversation}/{party.author}/{party.operator}")
            if shown := view.shown_event(message, viewer):
                return await self._show_again(shown, viewer, text)
            event = post(self._ports, self._conversation, view.stay, party, message, text)
            self._pending[message] = text
            published = await publish(self._ports, event, WITHIN)
        except Problem as problem:
            return await self.refuse(str(message), problem)
        except NotAcknowledged:
            return await self._refuse_unconfirmed(message)
        self._watch(message, published)
        return None

    async def _show_again(self, shown: ShownEvent, viewer: Viewer, text: str) -> None:
        if shown.text == text:
            viewer.push(shown)  # after what this socket has still to be sent: no frame overtakes another
        else:
            await self.refuse(str(shown.event.id), another_text())

    def _watch(self, message: UUID, published: asyncio.Future[object]) -> None:
        """Say so when Kafka refuses the message, or does not take it in time; no task waits for each."""
        late = asyncio.get_running_loop().call_later(WITHIN, self._begin_refusal, message)

        def settled(_: asyncio.Future[object]) -> None:
            late.cancel()
            if published.cancelled() or published.exception():
                self._begin_refusal(message)

        published.add_done_callback(settled)

    def _begin_refusal(self, message: UUID) -> None:
        task = asyncio.create_task(self._refuse_unconfirmed(message))
        self._refusals.add(task)
        task.add_done_callback(self._refusals.discard)

    async def _refuse_unconfirmed(self, message: UUID) -> None:
        problem = Problem(503, "Pas encore confirmé", "Réessayez avec le même identifiant.")
        await self.refuse(str(message), problem)
