"""Chat's own application, asked as a visitor's page asks it, within this process: no port, no network, no bypass."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import orjson
from starlette.types import ASGIApp, Message, Scope

API = "/api/chat"
HOST = "practice"
LEAVES_WITHIN = 5.0
"""Seconds that the application has to end a socket that its client has left."""


class SocketEnded(Exception):
    """The application has closed the socket."""


class InProcess:
    """The application, for one visitor: `address` is where they seem to write from."""

    def __init__(self, app: ASGIApp, address: str) -> None:
        self._app = app
        self._address = address

    async def ask(
        self, method: str, path: str, token: str = "", body: dict[str, Any] | None = None
    ) -> tuple[int, Any]:
        """Ask once; the status and the body of the answer."""
        import httpx  # with the first scripted visitor: no start waits for it

        headers = {"Authorization": f"Bearer {token}"} if token else {}
        transport = httpx.ASGITransport(self._app, client=(self._address, 0))
        async with httpx.AsyncClient(transport=transport, base_url=f"http://{HOST}") as client:
            answer = await client.request(method, API + path, headers=headers, json=body)
        return answer.status_code, answer.json() if answer.content else None

    @contextlib.asynccontextmanager
    async def socket(self, path: str) -> AsyncIterator["InProcessSocket"]:
        """Open a socket, and leave it at the end."""
        socket = InProcessSocket()
        serving = asyncio.create_task(socket.serve(self._app, self._scope(API + path)))
        try:
            yield socket
        finally:
            socket.leave()
            await asyncio.wait([serving], timeout=LEAVES_WITHIN)
            serving.cancel()

    def _scope(self, path: str) -> Scope:
        return {
            "type": "websocket",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "ws",
            "path": path,
            "raw_path": path.encode(),
            "root_path": "",
            "query_string": b"",
            "headers": [(b"host", HOST.encode())],
            "client": (self._address, 0),
            "server": (HOST, 80),
            "subprotocols": [],
        }


class InProcessSocket:
    """A WebSocket to the application, by the messages of ASGI."""

    def __init__(self) -> None:
        self._to_app: asyncio.Queue[Message] = asyncio.Queue()
        self._from_app: asyncio.Queue[Message] = asyncio.Queue()
        self._to_app.put_nowait({"type": "websocket.connect"})

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        """Have the application serve this socket until it ends it."""
        try:
            await app(scope, self._to_app.get, self._from_app.put)
        finally:
            self._from_app.put_nowait({"type": "websocket.close"})

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        self._to_app.put_nowait({"type": "websocket.receive", "text": orjson.dumps(frame).decode()})

    async def receive(self) -> dict[str, Any]:
        """Wait for the next frame; `SocketEnded` once there is none any more."""
        while (message := await self._from_app.get())["type"] != "websocket.close":
            if message["type"] == "websocket.send":
                frame: dict[str, Any] = orjson.loads(message["text"])
                return frame
        raise SocketEnded

    def leave(self) -> None:
        """Go away, as a page that is closed does."""
        self._to_app.put_nowait({"type": "websocket.disconnect", "code": 1001})
