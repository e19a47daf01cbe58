"""A socket goes on once the layers around its endpoint have returned: guarded as before, and in the same context."""

import asyncio
from contextvars import ContextVar
from typing import Any

import pytest
from starlette.websockets import WebSocket
from structlog.testing import capture_logs
from websockets.frames import Opcode

from shared.failures import DependencyUnavailable
from shared.http.guard import GOES_ON, Guard
from shared.runtime.sockets import WRITES
from tests.attacks.test_frames_without_end import OpenSocket
from tests.attacks.test_requests_without_end import UPGRADE
from tests.shared.test_whole_frames import masked
from tests.support.waiting import until

trace: ContextVar[str] = ContextVar("trace", default="none")


class HandedOver(OpenSocket):
    """An application whose endpoint hands its socket over to what echoes it, or fails as its client says."""

    def __init__(self) -> None:
        self.returned = self.ended = False
        self._guard = Guard(self._endpoint, service="chat")
        super().__init__()

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await self._guard(scope, receive, send)
        self.returned = True

    async def _endpoint(self, scope: Any, receive: Any, send: Any) -> None:
        scope["route"] = type("Route", (), {"path": "/{conversation}/socket"})
        held = trace.set("the caller's")
        await receive()
        await send({"type": "websocket.accept"})
        scope["extensions"][GOES_ON](self._serve)
        trace.reset(held)

    async def _serve(self, socket: WebSocket) -> None:
        try:
            while (said := await socket.receive_text()) != "fail":
                if said == "away":
                    raise DependencyUnavailable
                await socket.send_text(f"{said} {trace.get()}")
            raise ValueError("a secret")
        finally:
            self.ended = True

    async def opens(self) -> "HandedOver":
        """Open the socket; the layers return at once."""
        await self.sends(UPGRADE)
        self.socket = self.wire.protocol
        await until(lambda: self.returned)
        self.wire.written = b""
        return self

    async def says(self, text: str) -> None:
        """Send a text."""
        self.socket.data_received(masked(Opcode.TEXT, text.encode()))
        for _ in range(10):
            await asyncio.sleep(0)


async def test_it_is_served_in_the_context_of_its_endpoint_after_the_layers_returned() -> None:
    """The trace that the layers set for the endpoint holds, though they have ended."""
    client = await HandedOver().opens()
    await client.says("hello")
    assert client.wire.written == b"\x81\x12hello the caller's"
    assert (client.returned, client.ended, client.wire.ended) == (True, False, "")


@pytest.mark.parametrize(("said", "code"), [("fail", 1011), ("away", 1013)])
async def test_one_that_fails_later_is_closed_with_a_code_and_logged_by_its_address(
    said: str, code: int
) -> None:
    """As one that fails in its endpoint."""
    client = await HandedOver().opens()
    with capture_logs() as logs:
        await client.says(said)
    assert client.wire.written == b"\x88\x02" + code.to_bytes(2)
    assert [(entry["event"], entry["route"]) for entry in logs] == [
        ("socket.failed", "/{conversation}/socket")
    ]


async def test_one_whose_client_leaves_ends_and_leads_back_nowhere() -> None:
    """No cycle keeps it until the next collection."""
    client = await HandedOver().opens()
    extensions = client.socket.scope["extensions"]
    assert {GOES_ON, WRITES} <= extensions.keys()
    client.socket.connection_lost(None)
    await until(lambda: client.ended)
    assert extensions == {}
    assert client.socket.app == client.socket.config.loaded_app
