"""WebSockets within bounds, before any application sees what they bring."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame

from shared.runtime.rates import Bucket
from shared.runtime.seats import Seat

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


class SeatedSocket(WebSocketsSansIOProtocol):
    """A WebSocket that gives its connection's seat back; `look` ends it when its client takes nothing of its end."""

    def __init__(self, *, seat: Seat | None, **given: Any) -> None:
        super().__init__(**given)
        self._seat = seat
        self._unread = b""
        self._unseen = Bucket(UNSEEN_PER_SECOND, UNSEEN_AT_ONCE)
        self._ends: float | None = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the seat back."""
        super().connection_lost(exc)
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
