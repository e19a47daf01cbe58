"""Chat in memory: its endpoints, relay and keys as they are, without Kafka, stores or a network."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from aiokafka.structs import ConsumerRecord
from fastapi import FastAPI

from services.chat.api.ports import ChatPorts
from services.chat.app import create_app
from services.chat.relay.connections import ECHOES
from services.chat.relay.reports import PresenceReports
from services.chat.settings import ChatSettings
from shared.cloudevents.event import Event, Record
from shared.events.chat import (
    ConversationClaimed,
    ConversationOpened,
    ConversationReceived,
    ConversationTransferred,
    conversation_log,
    presence_reported,
)
from shared.identifiers import RECEPTION, Stay
from shared.identity import Staff
from shared.problems import Problem
from tests.support.kafka.group import consumer_record

NOWHERE = {"kafka": "127.0.0.1:1", "mongo": "mongodb://127.0.0.1:1"}
POLICE = Stay("police", 1)
EVE = "eve"
Frame = dict[str, Any]


class MemoryChat:
    """A chat whose visitors open conversations, and whose operator takes them."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        (folder / "ring").mkdir(mode=0o700)
        ring = str(folder / "ring")
        self.app: FastAPI = create_app(ChatSettings(**{**NOWHERE, "key_ring": ring, **settings}))
        self.ports: ChatPorts = self.app.state.ports
        self.ports.relay.begun = True
        self.log = MemoryLog(self.ports)
        self.ports.publish = self.log  # type: ignore[assignment]
        self.ports.keys_are_current = _yes
        self.ports.relay.logs.becomes_current = _yes  # type: ignore[method-assign]
        self.ports.authentication = self.app.state.authentication = EveSignsIn()  # type: ignore[assignment]
        self.reports = PresenceReports(self.ports.relay.connections, self.log)
        self.ports.queries = self.ports.relay.stays._queries = NoStore()  # type: ignore[assignment]

    async def post(
        self, path: str, body: Any, address: str = "203.0.113.7", token: str = ""
    ) -> httpx.Response:
        """Post something, from that address."""
        return await self.ask("POST", path, address, token, json=body)

    async def ask(
        self, method: str, path: str, address: str = "203.0.113.7", token: str = "", **more: Any
    ) -> httpx.Response:
        """Ask something, from that address."""
        transport = httpx.ASGITransport(self.app, client=(address, 7))
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, f"/api/chat{path}", headers=headers, **more)

    async def opened(self, address: str = "203.0.113.7") -> tuple[str, str]:
        """Open a conversation; its id and its token."""
        for _ in range(ECHOES):
            await self.reports.publish_whole()
        answer = await self.post("/conversations", {"commune": "33063"}, address)
        assert answer.status_code == 201, answer.text
        return answer.json()["conversation"], answer.json()["token"]

    def take(self, conversation: str, operator: str = EVE) -> None:
        """Let an operator of the police take the conversation."""
        came_from, ids = str(RECEPTION), {"conversation": conversation, "request": uuid4()}
        self.log.consume(ConversationTransferred.now(stay=RECEPTION, to=str(POLICE), **ids))
        self.log.consume(ConversationOpened.now(stay=POLICE, conversation=conversation, commune="33063"))
        self.log.consume(
            ConversationReceived.now(stay=POLICE, conversation=conversation, came_from=came_from)
        )
        self.log.consume(ConversationClaimed.now(stay=POLICE, operator=operator, pseudonym="Camille", **ids))

    @asynccontextmanager
    async def page(self, conversation: str, token: str, **hello: Any) -> AsyncIterator["MemoryPage"]:
        """Open a socket and say hello."""
        page = MemoryPage()
        scope = {
            "type": "websocket", "path": f"/api/chat/conversations/{conversation}/socket", "headers": [],
            "query_string": b"", "subprotocols": [], "client": ("203.0.113.7", 7), "root_path": "",
        }  # fmt: skip
        task = asyncio.create_task(self.app(scope, page.sent.get, page.receive))  # type: ignore[arg-type]
        page.sent.put_nowait({"type": "websocket.connect"})
        page.send({"type": "hello", "token": token, "log": None, "after": None, **hello})
        try:
            yield page
        finally:
            page.sent.put_nowait({"type": "websocket.disconnect", "code": 1001})
            await asyncio.wait_for(task, 5)

    @asynccontextmanager
    async def stream(self, path: str, token: str, query: str = "") -> AsyncIterator["MemoryStream"]:
        """Ask for a stream of events at that path."""
        stream = MemoryStream()
        scope = {
            "type": "http", "method": "GET", "path": f"/api/chat{path}", "query_string": query.encode(),
            "headers": [(b"authorization", f"Bearer {token}".encode())], "client": ("203.0.113.7", 7),
            "root_path": "", "scheme": "http", "http_version": "1.1",
        }  # fmt: skip
        task = asyncio.create_task(self.app(scope, stream.sent.get, stream.receive))  # type: ignore[arg-type]
        stream.sent.put_nowait({"type": "http.request", "body": b"", "more_body": False})
        try:
            yield stream
        finally:
            stream.sent.put_nowait({"type": "http.disconnect"})
            await asyncio.wait_for(task, 5)


class MemoryPage:
    """The client's end of a socket: all that it received, and the code with which it was closed."""

    def __init__(self) -> None:
        self.sent: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.frames: list[Frame] = []
        self.bytes = 0
        self.closed: int | None = None
        self._changed = asyncio.Condition()

    def send(self, frame: Frame) -> None:
        """Send a frame."""
        self.sent.put_nowait({"type": "websocket.receive", "text": json.dumps(frame)})

    async def receive(self, message: Any) -> None:
        """Receive a frame, or the end."""
        if text := message.get("text"):
            self.frames.append(json.loads(text))
            self.bytes += len(text)
        if message["type"] == "websocket.close":
            self.closed = message["code"]
        async with self._changed:
            self._changed.notify_all()

    def of_type(self, *types: str) -> list[Frame]:
        """The frames of these types."""
        return [frame for frame in self.frames if frame["type"] in types]

    async def until(self, *types: str, number: int = 1) -> list[Frame]:
        """Wait for so many frames of these types."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: len(self.of_type(*types)) >= number)
        return self.of_type(*types)

    async def until_closed(self) -> int | None:
        """Wait until it is closed; the code."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.closed is not None)
        return self.closed


class MemoryStream(MemoryPage):
    """The client's end of a stream: its frames, its comments, and the status with which it is closed."""

    def __init__(self) -> None:
        super().__init__()
        self.status = 0
        self.comments = 0

    async def receive(self, message: Any) -> None:
        """Receive the head, a part of the body, or the end."""
        self.status = message.get("status", self.status)
        for line in message.get("body", b"").decode().splitlines():
            self.comments += line.startswith(":")
            if line.startswith("data:"):
                self.frames.append(json.loads(line.removeprefix("data:")))
        if message["type"] == "http.response.body" and not message.get("more_body"):
            self.closed = self.status
        async with self._changed:
            self._changed.notify_all()

    async def until_comments(self, number: int) -> None:
        """Wait for so many comments."""
        async with asyncio.timeout(5), self._changed:
            await self._changed.wait_for(lambda: self.comments >= number)


class MemoryLog:
    """Kafka in the place of a producer: what is published on a conversation's log is consumed at once."""

    def __init__(self, ports: ChatPorts) -> None:
        self.published: list[Event] = []
        self._ports = ports
        self._offsets: Counter[str] = Counter()

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take the events."""
        for event in events:
            self.consume(event)

    async def send(self, record: Record) -> "asyncio.Future[Any]":
        """Take a record."""
        self._consume(record)
        taken: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        taken.set_result(None)
        return taken

    def consume(self, event: Event) -> None:
        """Let the relay consume an event."""
        self.published.append(event)
        self._consume(event.record("chat"))

    def _consume(self, record: Record) -> None:
        if record.topic in conversation_log.names:
            self._ports.relay.consumed(self._at_the_end(record))
        if record.topic in presence_reported.names:
            self._ports.relay.connections.consumed(self._at_the_end(record))

    def _at_the_end(self, record: Record) -> ConsumerRecord:
        offset = self._offsets[record.topic]
        self._offsets[record.topic] += 1
        return consumer_record(
            topic=record.topic, partition=record.partition, offset=offset, key=record.key,
            value=record.value, headers=record.headers,
        )  # fmt: skip


class EveSignsIn:
    """A provider at which everybody is the operator whom their token names: `x.eve.x`."""

    async def of_token(self, token: str) -> Staff:
        """The operator."""
        return Staff(token.split(".")[1], "Camille", "operator", "police")

    async def staff(self, authorization: str | None) -> Staff:
        """The operator, by the whole header."""
        return await self.of_token(authorization or "")

    async def session_ends(self, staff: Staff) -> Problem:
        """No session ends here."""
        never: asyncio.Future[Problem] = asyncio.get_running_loop().create_future()
        return await never


class NoStore:
    """Stores that know nothing yet: the relay has all that there is."""

    async def reply(self, *_: object) -> None:
        """No reply is known."""

    async def latest_stay(self, _: str) -> None:
        """Nothing was received."""


async def _yes(*_: object) -> bool:
    return True
