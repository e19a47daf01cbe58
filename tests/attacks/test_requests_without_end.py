"""Requests that never end, or are too much: each connection ends by itself, and nothing of it is kept."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from shared.runtime import connections
from shared.runtime.connections import BoundedConnection
from shared.runtime.rates import Networks
from shared.runtime.seats import Seats

GET = b"GET /said HTTP/1.1\r\nHost: here\r\n\r\n"
POST = b"POST /said HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\n"
UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
CHUNKED = b"POST /said HTTP/1.1\r\nHost: here\r\nTransfer-Encoding: chunked\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what the server writes, and how it ends."""

    def __init__(self) -> None:
        super().__init__({"peername": ("198.51.100.7", 7), "sockname": ("192.0.2.1", 80)})
        self.written = b""
        self.ended = ""

    def write(self, data: Any) -> None:
        """Keep it."""
        self.written += bytes(data)

    def write_eof(self) -> None:
        """End what is written alone."""
        self.ended = self.ended or "half"

    def close(self) -> None:
        """End after what is written."""
        self.ended = "closed"

    def abort(self) -> None:
        """End at once."""
        self.ended = "aborted"

    def is_closing(self) -> bool:
        """Whether it has ended."""
        return self.ended in {"closed", "aborted"}

    def pause_reading(self) -> None:
        """Read no more for now."""

    def resume_reading(self) -> None:
        """Read on."""

    def set_protocol(self, protocol: Any) -> None:
        """Hand it over."""
        self.protocol = protocol


class Edge:
    """A connection to an application that answers with the number of bytes that it read."""

    def __init__(self, *, seats: Seats | None = None, refuses: bool = False) -> None:
        self.asked: list[dict[str, Any]] = []
        self.seats = Seats(10, 10, Networks(local=False), ()) if seats is None else seats
        self.wire = Wire()
        self._refuses = refuses
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            proxy_headers=False,
        )
        config.load()
        self.connection = BoundedConnection(
            seats=self.seats, config=config, server_state=ServerState(), app_state={}
        )
        self.connection.connection_made(self.wire)

    async def sends(self, *parts: bytes) -> None:
        """Send them, and let the application work."""
        for part in parts:
            self.connection.data_received(part)
            for _ in range(5):
                await asyncio.sleep(0)

    def after(self, seconds: float) -> str:
        """How the connection has ended once so many seconds have passed."""
        self.connection.look(asyncio.get_running_loop().time() + seconds)
        return self.wire.ended

    @property
    def status(self) -> int:
        """The status of the last answer; 0 for none."""
        return int(self.wire.written.rpartition(b"HTTP/1.1 ")[2][:3] or 0)

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        self.asked.append(scope)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.accept"})
        size, more = 0, not self._refuses
        while more:
            message = await receive()
            size, more = size + len(message.get("body", b"")), message.get("more_body", False)
        headers = [(b"connection", b"close")] if self._refuses else []
        status = 413 if self._refuses else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": str(size).encode()})
        return None


async def test_a_connection_that_says_nothing_ends() -> None:
    """Without an answer, for nobody asked."""
    edge = Edge()
    assert edge.after(connections.HEAD_WITHIN - 1) == ""
    assert edge.after(connections.HEAD_WITHIN + 1) == "closed"
    assert edge.wire.written == b""


@pytest.mark.parametrize("half", [GET[:3], GET[:-2], POST, POST + b"a", CHUNKED + b"5\r\nab"])
async def test_half_a_request_ends(half: bytes) -> None:
    """408, whatever half it is; nothing is answered twice."""
    edge = Edge()
    await edge.sends(half)
    assert edge.after(9) == ""
    assert (edge.after(11), edge.status) == ("closed", 408)
    await edge.sends(b"more")
    assert edge.wire.written.count(b"HTTP/1.1") == 1


async def test_a_body_that_stalls_is_shown_to_no_application() -> None:
    """A task of it would cost ten times what the connection does; what is whole, or asked for, is shown at once."""
    edge = Edge()
    await edge.sends(POST, b"a" * 99)
    assert edge.asked == []
    await edge.sends(b"a")
    assert (len(edge.asked), b"\r\n100\r\n" in edge.wire.written) == (1, True)
    asks = Edge()
    await asks.sends(POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n"))
    assert asks.status == 100
    await asks.sends(b"a" * 100)
    assert asks.status == 200
    large = Edge()
    await large.sends(CHUNKED, b"fffff\r\n" + b"a" * 70_000)
    assert len(large.asked) == 1


async def test_a_body_that_cannot_be_read_is_refused() -> None:
    """400, before any application."""
    edge = Edge()
    await edge.sends(CHUNKED, b"no number\r\n")
    assert (edge.status, edge.asked) == (400, [])


async def test_a_body_that_drips_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes in time, and the body does not."""
    monkeypatch.setattr(connections, "BODY_WITHIN", 0)
    edge = Edge()
    await edge.sends(POST, b"a")
    assert (edge.after(1), edge.status) == ("closed", 408)


async def test_what_is_no_request_keeps_no_connection() -> None:
    """Empty lines between two requests; the wait for the next one goes on."""
    edge = Edge()
    await edge.sends(GET)
    assert edge.status == 200
    await edge.sends(b"\r\n", b"\r\n")
    assert edge.after(connections.IDLE_WITHIN + 1) == "closed"


@pytest.mark.parametrize(
    "head",
    [
        [b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n"],
        [b"GET / HTTP/1.1\r\n", b"a: b\r\n" * 102],
        [b"GET / HTTP/1.1\r\n", b"a: " + b"b" * 20_000 + b"\r\n", b"c: " + b"d" * 20_000 + b"\r\n"],
        [b"GET / HTTP/1.1\r\na: ", *[b"b" * 1_000] * 40],
        [b"GET /", *[b"b" * 1_000] * 40],
    ],
    ids=["address", "headers", "size", "a header without end", "an address without end"],
)
async def test_a_head_without_end_is_refused(head: list[bytes]) -> None:
    """431, then nothing more of it is read; after a moment the connection ends."""
    edge = Edge()
    await edge.sends(*head)
    assert (edge.status, edge.wire.ended, edge.asked) == (431, "half", [])
    parser = edge.connection.parser
    await edge.sends(GET, b"a" * 65_536)
    assert (edge.asked, edge.connection.parser) == ([], parser)
    assert edge.after(connections.LINGER + 1) == "closed"


async def test_a_refused_sender_that_sends_on_is_cut_off() -> None:
    """Read for a moment so that it learns why, and no more."""
    edge = Edge()
    await edge.sends(b"GET /" + b"a" * 40_000, *[b"a" * 65_536] * 65)
    assert edge.wire.ended == "closed"


async def test_headers_after_the_body_are_nobodys() -> None:
    """Neither the application's, which has begun, nor kept; and they end."""
    edge = Edge()
    await edge.sends(CHUNKED + b"1\r\na\r\n0\r\n", b"x-forwarded-for: 192.0.2.9\r\n" * 200, b"\r\n")
    assert edge.status == 200
    assert [name for name, _ in edge.asked[0]["headers"]] == [b"host", b"transfer-encoding"]
    await edge.sends(CHUNKED + b"0\r\n", *[b"x: " + b"y" * 65_000 + b"\r\n"] * 66)
    assert edge.wire.ended == "closed"


async def test_a_refusal_is_read_before_the_connection_ends() -> None:
    """The rest of a body of 1 MB is read after the answer; else its sender would be reset, and read nothing."""
    edge = Edge(refuses=True)
    await edge.sends(b"POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n", *[b"a" * 50_000] * 19)
    assert (edge.status, edge.wire.ended) == (413, "half")
    await edge.sends(b"a" * 50_000 + GET)
    assert (edge.wire.ended, len(edge.asked)) == ("closed", 1)


async def test_a_refused_body_without_end_is_cut_off() -> None:
    """After 4 MiB, or when no more of it comes."""
    edge = Edge(refuses=True)
    await edge.sends(b"POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n", *[b"a" * 65_536] * 66)
    assert edge.wire.ended == "closed"
    other = Edge(refuses=True)
    await other.sends(b"POST / HTTP/1.1\r\nContent-Length: 1000000000\r\n\r\n", b"a", b"a")
    assert (other.wire.ended, other.after(connections.BYTE_WITHIN + 1)) == ("half", "closed")


async def test_many_requests_at_once_are_not_kept() -> None:
    """A few may wait for the answer to the first; thousands in one packet would each hold a task."""
    edge = Edge()
    await edge.sends(GET * 3)
    for _ in range(20):
        await asyncio.sleep(0)
    assert (len(edge.asked), edge.wire.ended) == (3, "")
    await edge.sends(GET * 1_000)
    assert (edge.wire.ended, len(edge.asked) < 10) == ("closed", True)


async def test_a_client_that_takes_nothing_of_its_answer_is_cut_off() -> None:
    """At once: what is written would wait for it."""
    edge = Edge()
    await edge.sends(GET)
    edge.connection.pause_writing()
    assert edge.after(connections.READ_WITHIN + 1) == "aborted"
    closing = Edge()
    closing.wire.close()
    assert closing.after(0) == "closed"
    assert closing.after(connections.READ_WITHIN + 1) == "aborted"


async def test_a_request_that_is_answered_slowly_keeps_its_seat() -> None:
    """As a stream of events does, and a WebSocket until it is lost; who waits for a request gives way."""
    seats = Seats(3, 3, Networks(local=False), ())
    working, socket, waiting = Edge(seats=seats), Edge(seats=seats), Edge(seats=seats)
    working.connection.data_received(GET)
    assert working.after(10_000) == ""
    socket.connection.data_received(UPGRADE)
    newcomers = [Edge(seats=seats), Edge(seats=seats)]
    assert waiting.wire.ended == newcomers[0].wire.ended == "aborted"
    assert (working.wire.ended, socket.wire.ended, newcomers[1].wire.ended) == ("", "", "")
    socket.wire.protocol.connection_lost(None)
    assert len(seats) == 2
