"""Frames that come whole take a short way; whatever their packets are, the application is given the same."""

import asyncio
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.frames import Frame, Opcode

from tests.attacks.test_frames_without_end import OpenSocket

MESSAGES = st.lists(st.text(st.characters(codec="utf-8"), max_size=300), max_size=6)


def masked(opcode: Opcode, data: bytes, *, fin: bool = True) -> bytes:
    """A frame of a client, as the library writes it."""
    return bytes(Frame(opcode, data, fin).serialize(mask=True))


def never(data: bytes) -> None:
    """Fail: the library's parser is not to be asked."""
    raise AssertionError(data)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 1_023, 65_535])
async def test_a_whole_text_takes_the_short_way(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An upgrade of the library that moves what is looked at fails here."""
    client = await OpenSocket().begins()
    monkeypatch.setattr(client.socket.conn, "receive_data", never)
    client.socket.data_received(masked(Opcode.TEXT, b"x" * size))
    assert await client.socket.receive() == {"type": "websocket.receive", "text": "x" * size}


async def test_the_answer_to_a_ping_takes_the_short_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the ping that was sent, and to no other."""
    client = await OpenSocket().begins()
    client.socket._ping()
    sent = client.wire.written
    assert sent[:2] == b"\x89\x04"
    client.socket.data_received(masked(Opcode.PONG, b"????"))
    assert client.socket.pending_ping_payload == sent[2:]
    monkeypatch.setattr(client.socket.conn, "receive_data", never)
    client.socket.data_received(masked(Opcode.PONG, sent[2:]))
    assert client.socket.pending_ping_payload is None


@given(MESSAGES, st.randoms(use_true_random=False))
def test_the_application_is_given_every_message_once_and_in_order(texts: list[str], random: Random) -> None:
    """In whatever parts and packets they come, with pings and pongs between them."""
    assert asyncio.run(_given(_written(texts, random), len(texts), random)) == texts


async def test_a_text_that_is_not_utf8_ends_the_socket() -> None:
    """As it does by the library."""
    client = await OpenSocket().begins()
    client.socket.data_received(masked(Opcode.TEXT, b"\xff"))
    assert (await client.socket.receive())["type"] == "websocket.disconnect"
    assert (client.wire.written[:4], client.wire.ended) == (b"\x88\x02\x03\xef", "closed")


@pytest.mark.parametrize(
    "begun",
    [masked(Opcode.TEXT, b"a", fin=False), masked(Opcode.CLOSE, b"\x03\xe8")],
    ids=["within", "after"],  # a mask is drawn, and every process must find the same tests
)
async def test_a_text_within_another_message_or_after_the_end_is_no_message(begun: bytes) -> None:
    """The former is an error, the latter nothing."""
    client = await OpenSocket().begins()
    client.socket.data_received(begun)
    client.socket.data_received(masked(Opcode.TEXT, b"b"))
    assert (await client.socket.receive())["type"] == "websocket.disconnect"


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
async def test_a_text_is_written_as_the_library_writes_it(size: int) -> None:
    """At once, where nothing stands before it."""
    client = await OpenSocket().begins()
    assert client.socket.write_text("x" * size)
    assert client.wire.written == Frame(Opcode.TEXT, b"x" * size).serialize(mask=False)


async def test_a_text_is_not_written_where_it_would_have_to_wait_or_nobody_reads_it() -> None:
    """Sending it as usual waits, or fails."""
    client = await OpenSocket().begins()
    client.socket.pause_writing()
    assert not client.socket.write_text("x")
    client.socket.resume_writing()
    await client.socket.send({"type": "websocket.close", "code": 1008})
    client.wire.written = b""
    assert not client.socket.write_text("x")
    assert client.wire.written == b""


def _written(texts: list[str], random: Random) -> bytes:
    frames = list[bytes]()
    for text in texts:
        data, cut = text.encode(), random.randrange(-2, 20)
        if 0 <= cut <= len(data):
            frames += [masked(Opcode.TEXT, data[:cut], fin=False), masked(Opcode.CONT, data[cut:])]
        else:
            frames.append(masked(Opcode.TEXT, data))
        frames += [masked(random.choice([Opcode.PING, Opcode.PONG]), b"p")] * random.randrange(3)
    return b"".join(frames)


async def _given(written: bytes, count: int, random: Random) -> list[Any]:
    client = await OpenSocket().begins()
    while written:
        size = random.choice([1, 2, 6, 50, len(written)])
        client.socket.data_received(written[:size])
        written = written[size:]
    return [(await asyncio.wait_for(client.socket.receive(), 1))["text"] for _ in range(count)]
