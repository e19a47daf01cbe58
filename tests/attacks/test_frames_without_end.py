"""Frames that no application sees: a socket that floods with them ends, and the process answers others meanwhile."""

import asyncio
import json
from typing import Any

import pytest

from shared.runtime import sockets
from tests.attacks.test_requests_without_end import UPGRADE, Edge

PING, PONG, PART, EMPTY_PART = b"\x89\x80", b"\x8a\x80", b"\x01\x80", b"\x00\x80"
MASK = bytes(4)
PACKET = 256 * 1024
"""Bytes that a server is given at once."""


class OpenSocket(Edge):
    """An application that accepts a socket, and takes nothing of it by itself."""

    async def _answer(self, scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "websocket.accept"})
        await asyncio.Event().wait()

    async def begins(self) -> "OpenSocket":
        """Open the socket."""
        await self.sends(UPGRADE)
        self.socket: Any = self.wire.protocol
        assert (await self.socket.receive())["type"] == "websocket.connect"
        self.wire.written = b""
        return self

    @property
    def unread(self) -> int:
        """Bytes that were not read."""
        return len(self.socket._unread)


def frame(message: Any) -> bytes:
    """A message of a client, in one frame."""
    text = json.dumps(message).encode()
    return bytes([0x81, 0x80 | len(text)]) + MASK + text


@pytest.mark.parametrize("head", [PING, PONG, EMPTY_PART], ids=["pings", "pongs", "parts"])
async def test_a_flood_of_what_no_application_sees_ends_its_sender(head: bytes) -> None:
    """A packet held 40,000, all read before anything else was done: consumers lost their groups."""
    flood = await OpenSocket().begins()
    begun = PART + MASK if head == EMPTY_PART else b""
    flood.socket.data_received(begun + (head + MASK) * (PACKET // 6))
    assert flood.wire.ended == "aborted"
    assert flood.unread > PACKET - 2 * sockets.PART
    assert len(flood.wire.written) < sockets.PART


async def test_messages_wait_until_the_application_takes_them() -> None:
    """A packet of them is read little by little, and all of it."""
    flood = await OpenSocket().begins()
    writing = frame({"type": "writing"})
    flood.socket.data_received(writing * 1_000)
    assert flood.unread > len(writing) * 900
    taken = [await flood.socket.receive() for _ in range(1_000)]
    assert {message["text"] for message in taken} == {'{"type": "writing"}'}
    assert (flood.unread, flood.wire.ended) == (0, "")


async def test_messages_after_the_end_end_the_connection() -> None:
    """A socket that was closed waits for its client's own end, not for a flood."""
    flood = await OpenSocket().begins()
    await flood.socket.send({"type": "websocket.close", "code": 1008})
    flood.socket.data_received(frame({"type": "writing"}) * 1_000)
    assert flood.wire.ended == "aborted"


async def test_a_ping_and_a_message_in_parts_are_answered() -> None:
    """A client that sends as a browser does is not cut off."""
    flood = await OpenSocket().begins()
    parts = [
        PART[:1] + b"\x81" + MASK + b"a",
        EMPTY_PART[:1] + b"\x81" + MASK + b"b",
        b"\x80\x81" + MASK + b"c",
    ]
    flood.socket.data_received(PING + MASK + b"".join(parts))
    assert (await flood.socket.receive())["text"] == "abc"
    assert (flood.wire.written[-2:], flood.wire.ended) == (b"\x8a\x00", "")


async def test_a_closed_socket_that_is_never_read_gives_its_seat_back() -> None:
    """The end comes after what is written, for which its client would never ask."""
    flood = await OpenSocket().begins()
    now = asyncio.get_running_loop().time()
    flood.socket.look(now + 10_000)
    assert flood.wire.ended == ""
    flood.wire.close()
    flood.socket.look(now)
    assert flood.wire.ended == "closed"
    flood.socket.look(now + sockets.CLOSED_WITHIN + 1)
    assert flood.wire.ended == "aborted"
