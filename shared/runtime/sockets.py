"""WebSockets within bounds, before any application sees what they bring."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import Context, copy_context
from random import randbytes
from struct import pack
from types import CodeType, GeneratorType
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, apply_mask  # type: ignore[attr-defined] # the quick one, where it was built
from websockets.http11 import Request
from websockets.protocol import OPEN, Protocol
from websockets.streams import StreamReader

from shared.http.guard import GOES_ON
from shared.runtime import wheel
from shared.runtime.rates import Bucket
from shared.runtime.seats import Seat
from shared.runtime.signals import Inbox, Signal

PART = 1024
"""Bytes that are read at a time; in one packet there is room for 40,000 empty frames, a third of a second's work."""
UNSEEN_PER_SECOND, UNSEEN_AT_ONCE = 5, 100
"""Frames of which the application sees nothing: pings, pongs, parts, and what comes after the end.

Browsers answer each ping, every ten seconds, and cut a long message in a few parts.
"""
PING_EVERY, PONG_WITHIN = 10.0, 10.0
"""Seconds between two pings, and for the answer: who has gone without a word is gone for the others soon."""
CLOSED_WITHIN = 30.0
"""Seconds in which a client takes what was written before the end."""
WRITES = "passerelle.writes"
"""The ASGI extension by which an application writes texts at once (`SeatedSocket.write_text`)."""
Writes = Callable[[str], bool]
Work = Callable[[], Coroutine[Any, Any, None]]
TEXT, PONG = 0x81, 0x8A
"""The first byte of a whole text, and of a pong."""
MASKED, TWO_BYTES = 0x80, 126
"""Of a frame's second byte: its mask is set; its length is in the next two bytes."""
BETWEEN_FRAMES: CodeType = StreamReader.at_eof.__code__
"""Where the library's parser waits for the first byte of a frame."""


def is_between_frames(conn: Protocol) -> bool:
    """Whether an open connection has read all that came, and waits for a frame that begins a message."""
    parser: GeneratorType[Any, Any, Any] = conn.parser  # type: ignore[assignment] # a generator function made it
    while parser.gi_yieldfrom is not None:
        parser = parser.gi_yieldfrom  # type: ignore[assignment]
    return parser.gi_code is BETWEEN_FRAMES and conn.state is OPEN and conn.current_size is None


class SeatedSocket(WebSocketsSansIOProtocol):
    """A WebSocket that gives its connection's seat back; `look` ends it when its client takes nothing of its end.

    What comes most, a text or the answer to a ping that came whole and alone, takes a short way; the library reads
    all else, and alone decides what is an error.
    """

    def __init__(self, *, seat: Seat | None, **given: Any) -> None:
        super().__init__(**given)
        self.queue = Inbox()  # type: ignore[assignment] # all of a queue that is used
        self.writable = Signal(is_set=True)  # type: ignore[assignment] # all of an event that is used
        self.app = self._serve
        self._goes_on: tuple[Work, Context] | None = None
        self._seat = seat
        self._unread = b""
        self._unseen = Bucket(UNSEEN_PER_SECOND, UNSEEN_AT_ONCE)
        self._ends: float | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the seat back."""
        super().connection_lost(exc)
        if scope := getattr(self, "scope", None):
            scope["extensions"].clear()  # they lead back here
        self.app = self.config.loaded_app
        if self._seat:
            self._seat.leave()

    def look(self, now: float) -> None:
        """End what is closed, and never read: the end waits after what is written."""
        if self.transport.is_closing():
            self._ends = self._ends or now + CLOSED_WITHIN
            if now > self._ends:
                self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on, a little at a time: what follows a message waits until the application has taken that."""
        if self._unread or self.read_paused or not self._takes_whole(data):
            self._unread += data
            self._read_on()

    async def receive(self) -> Any:
        """Give the application the next message, and read on."""
        message = await super().receive()
        self._read_on()
        return message

    def _read_on(self) -> None:
        while self._unread and not self.read_paused and not self.transport.is_closing():
            part, self._unread = self._unread[:PART], self._unread[PART:]
            super().data_received(part)

    def handle_connect(self, event: Request) -> None:
        """Let the application write at once."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[WRITES], extensions[GOES_ON] = self.write_text, self._go_on

    def write_text(self, text: str) -> bool:
        """Write a text, past all that wraps the application; whether that was done: else it is sent as usual."""
        is_open = self.handshake_complete and self.conn.state is OPEN and not self.close_sent
        if not is_open or not self.writable.is_set() or self.transport.is_closing():
            return False
        body = text.encode()
        size = len(body)
        if size < TWO_BYTES:
            head = bytes((TEXT, size))
        else:
            head = pack("!BBH", TEXT, 126, size) if size < 1 << 16 else pack("!BBQ", TEXT, 127, size)
        self.transport.write(head + body)
        return True

    def _takes_whole(self, data: bytes) -> bool:
        """Take what came, if it is one whole text, or the answer to the last ping."""
        payload = _whole_payload(data)
        if payload is None or len(payload) > self.config.ws_max_size or not is_between_frames(self.conn):
            return False
        if data[0] == PONG:
            return self._is_answered_by(payload)
        try:
            self.queue.put_nowait({"type": "websocket.receive", "text": payload.decode()})
        except UnicodeDecodeError:
            return False
        self.read_paused = True
        self.transport.pause_reading()
        return True

    def _go_on(self, work: Work) -> None:
        self._goes_on = work, copy_context()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        """Serve by the application, and then by what goes on: the layers' own state is not held for hours."""
        await self.config.loaded_app(scope, receive, send)
        if self._goes_on:
            (work, context), self._goes_on = self._goes_on, None
            await asyncio.get_running_loop().create_task(work(), context=context)

    # Pings

    def start_keepalive(self) -> None:
        """Ping the client from time to time; the pings of a moment are sent together."""
        self.request = self.response = None  # type: ignore[assignment] # the handshake is over
        if self.ping_interval:
            wheel.running_wheel().call_later(self.ping_interval, self._ping)

    def _ping(self) -> None:
        """Ping the client, unless it has not answered the last ping: then end the connection."""
        if self.close_sent or self.transport.is_closing():
            return None
        now = self.loop.time()
        if self.pending_ping_payload is None:
            self.pending_ping_payload, self.ping_sent_at = randbytes(4), now  # noqa: S311 (sets pongs apart)
            self.transport.write(b"\x89\x04" + self.pending_ping_payload)
        elif now - self.ping_sent_at + wheel.GRAIN >= (self.ping_timeout or 0):
            return self.keepalive_timeout()
        return self.start_keepalive()

    def _is_answered_by(self, payload: bytes) -> bool:
        is_answer = payload == self.pending_ping_payload
        if is_answer:
            self.pending_ping_payload = None
        return is_answer

    # Frames of which the application sees nothing

    def handle_ping(self) -> None:
        """Answer a ping."""
        if self._is_one_admitted():
            super().handle_ping()

    def handle_pong(self, event: Frame) -> None:
        """Take a pong."""
        if self._is_one_admitted():
            super().handle_pong(event)

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message."""
        if self._is_one_admitted():
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Give the application a message; after the end it takes none."""
        if not self.close_sent or self._is_one_admitted():
            super().send_receive_event_to_app()

    def _is_one_admitted(self) -> bool:
        """Whether one more is; else the connection ends at once."""
        if self._unseen.take():
            return True
        self.transport.abort()
        return False


def _whole_payload(data: bytes) -> bytes | None:
    """The payload of these bytes, if they are exactly one masked frame that is a text or a pong."""
    if len(data) < 6 or data[0] not in (TEXT, PONG) or data[1] < MASKED:
        return None
    begins, size = 6, data[1] - MASKED
    if size == TWO_BYTES:
        begins, size = 8, int.from_bytes(data[2:4])
    if size > 0xFFFF or len(data) != begins + size or (begins == 8 and size < TWO_BYTES) or data[1] == 0xFF:
        return None
    return apply_mask(data[begins:], data[begins - 4 : begins])
