"""A conversation over WebSocket: hello first, then frames both ways."""

import asyncio
import contextlib
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from services.chat.api.messages import another_text, post, publish, too_late
from services.chat.api.ports import ChatPorts, Party, ports_of
from services.chat.relay import frames
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.frames import ShownEvent
from services.chat.relay.stays import ConversationUnavailable
from services.chat.relay.viewer import ConversationMoved, MessageTooLate, ViewEnded, Viewer
from shared.identifiers import Stay
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem

sockets = APIRouter(prefix="/api/chat/conversations/{conversation}", tags=["conversation"])
HELLO_WITHIN = 10.0
WITHIN = 5.0
"""Seconds that Kafka has to take a message, before its sender is told that it is not confirmed yet."""
LARGEST = 64 * 1024


class CloseSocket(Exception):
    """The socket is to be closed with this code, after this refusal if there is one."""

    def __init__(self, code: int, problem: Problem | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.problem = problem


class FrameNotUnderstood(CloseSocket):
    """A frame that is not understood."""

    def __init__(self, detail: str) -> None:
        super().__init__(1008, Problem(422, "Trame incomprise", detail))


@sockets.websocket("/socket")
async def talk(socket: WebSocket, conversation: str) -> None:
    """Talk in a conversation, and receive all of it, each frame once and in order."""
    await socket.accept()
    client = ClientSocket(ports_of(socket), socket, conversation)
    try:
        await client.run()
    except CloseSocket as closed:
        if closed.problem:
            await client.refuse(None, closed.problem)
        await socket.close(closed.code)
    except Problem as problem:
        await client.refuse(None, problem)
        await socket.close(1008 if problem.status_code < 500 else 1013)
    except ConversationUnavailable:
        await socket.close(1013)
    except (WebSocketDisconnect, RuntimeError):
        pass  # the other side has left: it comes back with its position


class ClientSocket:
    """One socket: who holds it, what they wait to see come back."""

    def __init__(self, ports: ChatPorts, socket: WebSocket, conversation: str) -> None:
        self._ports = ports
        self._socket = socket
        self._conversation = conversation
        self._pending: dict[UUID, str] = {}
        self._refusals: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Serve hello after hello: each begins in one stay, and ends when the conversation moves on."""
        try:
            hello = await asyncio.wait_for(self._frame(), HELLO_WITHIN)
        except TimeoutError:
            raise FrameNotUnderstood("Envoyez d’abord une trame « hello ».") from None
        while True:
            party, asked, after = await self._understood(hello)
            stay = await self._ports.stay(self._conversation, party, asked)
            if asked is not None and asked != stay:
                await self._socket.send_text(frames.moved(str(stay)))
                hello = await self._next_hello()
                continue
            if party.side == "visitor":
                await self._join(stay)
            hello = await self._follow(party, stay, after)

    async def _next_hello(self) -> dict[str, Any]:
        """The hello that answers `moved`; what was written before that was read is to be sent again."""
        while (frame := await self._frame()).get("type") in {"message", "writing"}:
            if frame["type"] == "message":
                await self._unconfirmed(_uuid(frame.get("id")))
        return frame

    async def refuse(self, message: str | None, problem: Problem) -> None:
        """Say that a frame is not accepted; whoever has left cannot be told."""
        text = frames.refused(message, problem.document)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await self._socket.send_text(text)

    async def _join(self, stay: Stay) -> None:
        try:
            await self._ports.join(self._conversation, stay)
        except NotAcknowledged:
            raise CloseSocket(1013) from None

    async def _follow(self, party: Party, stay: Stay, after: int | None) -> dict[str, Any]:
        async with self._ports.relay.view(self._conversation, stay) as view:
            await self._ports.admit(party, view, after)
            with view.followed_by(Viewer(party.side, party.author, party.operator), after) as viewer:
                self._ports.check_code(self._conversation, party)
                pump = asyncio.create_task(self._pump(viewer))
                listen = asyncio.create_task(self._listen(party, view, viewer))
                try:
                    await asyncio.wait({pump, listen}, return_when=asyncio.FIRST_COMPLETED)
                    if pump.done():
                        pump.result()
                    return await listen
                finally:
                    pump.cancel()
                    listen.cancel()

    async def _pump(self, viewer: Viewer) -> None:
        while True:
            item = await viewer.next()
            match item:
                case str():
                    await self._socket.send_text(item)
                case ShownEvent():
                    await self._show(item, viewer)
                case MessageTooLate() if self._pending.pop(item.message, None) is not None:
                    await self.refuse(str(item.message), too_late())
                case ConversationMoved():
                    await self._socket.send_text(frames.moved(str(item.stay)))
                case ViewEnded():
                    raise CloseSocket(item.code)

    async def _show(self, link: ShownEvent, viewer: Viewer) -> None:
        await self._socket.send_text(link.frames[viewer.side])
        written = self._pending.pop(link.event.id, link.text)
        if written != link.text:
            await self.refuse(str(link.event.id), another_text())

    async def _listen(self, party: Party, view: ConversationView, viewer: Viewer) -> dict[str, Any]:
        """Hear the client until it says hello again."""
        while True:
            frame = await self._frame()
            match frame.get("type"):
                case "hello":
                    return frame
                case "message":
                    await self._message(party, view, viewer, frame)
                case "writing":
                    view.announce_presence(viewer, here=True, writing=True)
                case _:
                    raise FrameNotUnderstood("Type de trame inconnu : « hello », « message » ou « writing ».")

    async def _message(
        self, party: Party, view: ConversationView, viewer: Viewer, frame: dict[str, Any]
    ) -> None:
        message, text = _uuid(frame.get("id")), frame.get("text")
        if not isinstance(text, str):
            raise FrameNotUnderstood("Un message porte un « text ».")
        try:
            self._ports.rates.take(f"{self._conversation}/{party.author}/{party.operator}")
            if link := view.shown_event(message):
                return await self._show_again(link, viewer, text)
            event = post(self._ports, self._conversation, view.stay, party, message, text)
            self._pending[message] = text
            published = await publish(self._ports, event, WITHIN)
        except Problem as problem:
            return await self.refuse(str(message), problem)
        except NotAcknowledged:
            return await self._unconfirmed(message)
        self._watch(message, published)
        return None

    async def _show_again(self, link: ShownEvent, viewer: Viewer, text: str) -> None:
        if link.text == text:
            viewer.push(link)  # behind what this socket has still to be sent: no frame overtakes another
        else:
            await self.refuse(str(link.event.id), another_text())

    def _watch(self, message: UUID, published: asyncio.Future[object]) -> None:
        """Say so when Kafka refuses the message, or does not take it in time; no task waits for each."""
        late = asyncio.get_running_loop().call_later(WITHIN, self._say_unconfirmed, message)

        def settled(_: asyncio.Future[object]) -> None:
            late.cancel()
            if published.cancelled() or published.exception():
                self._say_unconfirmed(message)

        published.add_done_callback(settled)

    def _say_unconfirmed(self, message: UUID) -> None:
        task = asyncio.create_task(self._unconfirmed(message))
        self._refusals.add(task)
        task.add_done_callback(self._refusals.discard)

    async def _unconfirmed(self, message: UUID) -> None:
        problem = Problem(503, "Pas encore confirmé", "Réessayez avec le même identifiant.")
        await self.refuse(str(message), problem)

    async def _frame(self) -> dict[str, Any]:
        received = await self._socket.receive()
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1000))
        text = received.get("text")
        if text is None:
            raise CloseSocket(1003)
        if len(text) > LARGEST:
            raise CloseSocket(1009)
        try:
            frame = orjson.loads(text)
        except ValueError:
            raise FrameNotUnderstood("Une trame est un objet JSON en UTF-8.") from None
        if not isinstance(frame, dict):
            raise FrameNotUnderstood("Une trame est un objet JSON.")
        return frame

    async def _understood(self, hello: dict[str, Any]) -> tuple[Party, Stay | None, int | None]:
        token, log, after = hello.get("token"), hello.get("log"), hello.get("after")
        if hello.get("type") != "hello" or not isinstance(token, str):
            raise FrameNotUnderstood("La première trame est un « hello » avec son « token ».")
        is_position = isinstance(after, int) and not isinstance(after, bool) and 0 <= after < 2**63
        if after is not None and not is_position:
            raise FrameNotUnderstood("« after » est une position reçue, ou null.")
        try:
            stay = Stay.parse(log) if isinstance(log, str) else None
        except ValueError:
            raise FrameNotUnderstood("« log » est un nom reçu, ou null.") from None
        if log is not None and stay is None:
            raise FrameNotUnderstood("« log » est un nom reçu, ou null.")
        return await self._ports.party(self._conversation, token), stay, after if stay else None


def _uuid(value: object) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else UUID("")
    except ValueError:
        raise FrameNotUnderstood("« id » est un UUID, choisi par qui envoie.") from None
