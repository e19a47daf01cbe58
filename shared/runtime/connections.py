"""Connections within bounds of size and time, before any application sees what they bring."""

from functools import partial
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from shared.http.bodies import LARGEST_BODY, declared_length
from shared.runtime.refusals import HEAD_TOO_LARGE, NOT_HTTP, TOO_SLOW, refusal
from shared.runtime.seats import Seat, Seats
from shared.runtime.sockets import SeatedSocket

LARGEST_HEAD = 32 * 1024
"""Bytes of a request's line and headers; and bytes that are read of what no header ends."""
MOST_HEADERS = 100
MOST_IN_LINE = 4
"""Requests that are sent before the former is answered; browsers send none."""
LARGEST_MESSAGE = 4 * 1024 * 1024
"""Bytes of a body that are read: of one that is refused too, or its sender would not read why."""
HEAD_WITHIN = 10.0
"""Seconds until the first byte of a connection, and from there for the line and the headers."""
BODY_WITHIN = 60.0
"""Seconds for a body."""
BYTE_WITHIN = 10.0
"""Seconds between two bytes of a body."""
IDLE_WITHIN = 5
"""Seconds between an answer and the next request."""
READ_WITHIN = 30.0
"""Seconds in which a client takes nothing of its answer."""
LINGER = 2.0
"""Seconds for which the rest of a request that was refused is read, so that its sender reads why."""
NEVER = float("inf")


class TooMuch(Exception):
    """A request has more of something than is read."""


class BoundedConnection(HttpToolsProtocol):
    """A connection that speaks HTTP, or begins so; `look` ends it when its time is over."""

    def __init__(self, *, seats: Seats, **given: Any) -> None:
        super().__init__(**given)
        self._seats = seats
        self._seat: Seat | None = None
        self._ends = NEVER
        """The moment at which what is awaited must be there."""
        self._next_byte = NEVER
        """The moment at which a body's next byte must be there."""
        self._is_read = NEVER
        """The moment at which the client must have taken something of the answer."""
        self._in_head = self._in_body = self._is_refused = self._is_ending = False
        self._size = self._count = self._read = 0
        self._held: tuple[RequestResponseCycle, Any] | None = None
        """The request whose body is awaited before the application sees it."""

    def connection_made(self, transport: Any) -> None:
        """Take a seat, and wait for a request."""
        super().connection_made(transport)
        self._seat = self._seats.take(self.client[0] if self.client else "", transport.abort)
        if self._seat is None:
            transport.abort()
        self._ends = self._in(HEAD_WITHIN)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the seat back."""
        super().connection_lost(exc)
        if self._seat:
            self._seat.leave()

    def look(self, now: float) -> None:
        """End the connection if it is too slow."""
        if self.transport.is_closing():  # after what is written: that the client may never take
            self._is_read = min(self._is_read, now + READ_WITHIN)
        if now > self._is_read:
            self.transport.abort()
        elif now > min(self._ends, self._next_byte) and not self.transport.is_closing():
            if (self._in_head or self._in_body) and not self._is_ending:
                self._refuse(TOO_SLOW)
            self.transport.close()

    # What comes in

    def data_received(self, data: bytes) -> None:
        """Read on, within the bounds."""
        if self._is_refused:
            return self._skip(data)
        was_in_head, was_in_body = self._in_head, self._in_body
        super().data_received(data)
        if self._in_head and was_in_head:
            self._read += len(data)
            if self._read > LARGEST_HEAD:
                self._refuse(HEAD_TOO_LARGE)
        elif self._in_body and was_in_body:
            self._next_byte = self._in(BYTE_WITHIN)
            self._skip(data)
        return None

    def _skip(self, data: bytes) -> None:
        self._read += len(data)
        if self._read > LARGEST_MESSAGE:
            self.transport.close()

    def on_message_begin(self) -> None:
        """Begin to measure a request."""
        if self._is_ending or len(self.pipeline) >= MOST_IN_LINE:
            raise TooMuch
        super().on_message_begin()
        self._in_head = True
        self._size = self._count = self._read = 0
        self._ends = self._in(HEAD_WITHIN)

    def on_url(self, url: bytes) -> None:
        """Measure the address."""
        super().on_url(url)
        self._measure(len(url))

    def on_header(self, name: bytes, value: bytes) -> None:
        """Measure a header; one that comes after the body is nobody's."""
        if not self._in_head:
            return
        super().on_header(name, value)
        self._count += 1
        self._measure(len(name) + len(value))

    def _measure(self, size: int) -> None:
        self._size += size
        if self._size > LARGEST_HEAD or self._count > MOST_HEADERS:
            raise TooMuch

    def on_headers_complete(self) -> None:
        """Wait for the body, of which the answer need not wait."""
        super().on_headers_complete()
        self._in_head, self._in_body = False, True
        self._read = 0
        self._ends, self._next_byte = self._in(BODY_WITHIN), self._in(BYTE_WITHIN)
        if self.cycle:
            self.cycle.transport = _AnswerTransport(self)  # type: ignore[assignment] # all that a cycle uses

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Start the application when the body is whole, is large, or is waited for by its sender.

        A task of the application costs ten times what a connection does, and a body that stalls needs none.
        """
        if cycle.more_body and not cycle.waiting_for_100_continue and not _is_large(cycle):
            self._held = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _start_held(self) -> None:
        if self._held:
            held, self._held = self._held, None
            super()._start_asgi_task(*held)

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        super().on_body(body)
        if self._held and len(self._held[0].body) > LARGEST_BODY:
            self._start_held()

    def on_message_complete(self) -> None:
        """Let the application take its time, now that the request is whole."""
        super().on_message_complete()
        self._start_held()
        self._in_body = False
        self._ends = self._next_byte = NEVER
        if self._seat:
            self._seat.work()
        if self._is_ending:
            self.transport.close()
        elif self.cycle and self.cycle.response_complete:
            self._wait()

    # What goes out

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is there already."""
        super().on_response_complete()
        if not self._in_body and not self.pipeline and self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        """Give the client a time to read."""
        super().pause_writing()
        self._is_read = self._in(READ_WITHIN)

    def resume_writing(self) -> None:
        """The client reads."""
        super().resume_writing()
        self._is_read = NEVER

    def close_when_read(self) -> None:
        """Close after an answer; first read the rest of its request, or its sender would lose the answer."""
        if not self._in_body or self.transport.is_closing():
            self.transport.close()
        elif not self._is_ending:
            self._is_ending = True
            self.transport.write_eof()

    def send_400_response(self, msg: str) -> None:
        """Refuse a request that cannot be read, or is too much."""
        is_answering = self.cycle and not self.cycle.response_complete and not self._held
        if self._is_ending or self.pipeline or is_answering:
            self.transport.close()  # an answer is under way: another would be taken for its end
        else:
            too_large = self._size > LARGEST_HEAD or self._count > MOST_HEADERS
            self._refuse(HEAD_TOO_LARGE if too_large else NOT_HTTP)

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over, with its seat."""
        seat, self._seat = self._seat, None
        if seat:
            seat.work()
        self.ws_protocol_class = partial(SeatedSocket, seat=seat)  # type: ignore[assignment]
        super().handle_websocket_upgrade()

    # Ends

    def _refuse(self, status: int) -> None:
        """Say why, read for a moment what the sender still sends, and close."""
        self._is_refused = self._is_ending = True
        self._in_head = self._in_body = False
        self._read, self._ends, self._next_byte = 0, self._in(LINGER), NEVER
        if self.cycle and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:
                return self.transport.close()
        self.transport.write(refusal(status))
        self.transport.write_eof()
        return None

    def _wait(self) -> None:
        self._ends = self._in(IDLE_WITHIN)
        if self._seat:
            self._seat.wait()

    def _in(self, seconds: float) -> float:
        return self.loop.time() + seconds


def _is_large(cycle: RequestResponseCycle) -> bool:
    """Whether the application refuses the body for its length, without reading it."""
    return declared_length(dict(cycle.scope)) > LARGEST_BODY


class _AnswerTransport:
    """The transport of an answer, closed when the rest of its request has been read."""

    def __init__(self, connection: BoundedConnection) -> None:
        self.write = connection.transport.write
        self.is_closing = connection.transport.is_closing
        self.close = connection.close_when_read
