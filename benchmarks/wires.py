"""A WebSocket client that costs next to nothing, so that the server is what is measured."""

import asyncio
from collections.abc import Callable
from typing import cast
from urllib.parse import urlsplit

TEXT, PING, PONG = 0x1, 0x9, 0xA
MASKED = 0x80
NO_MASK = bytes(4)
"""A client must mask what it sends; masked with zeros it stays as it is."""
HELLO = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Wire(asyncio.Protocol):
    """A connection: `send` a text, `consumed` is called with each text that comes."""

    def __init__(self, url: str, consumed: Callable[[bytes], None]) -> None:
        self.closed = False
        self._url = urlsplit(url)
        self._consumed = consumed
        self._buffer = b""
        self._open = asyncio.Event()
        self._transport: asyncio.Transport

    async def connect(self) -> None:
        """Reach the server, and wait until it has answered the upgrade."""
        host, port = self._url.hostname or "", self._url.port or 80
        await asyncio.get_running_loop().create_connection(lambda: self, host, port)
        await asyncio.wait_for(self._open.wait(), 20)

    def send(self, text: bytes, opcode: int = TEXT) -> None:
        """Send one text."""
        size = len(text)
        short = size < 126
        length = bytes([MASKED | size]) if short else bytes([MASKED | 126]) + size.to_bytes(2, "big")
        self._transport.write(bytes([0x80 | opcode]) + length + NO_MASK + text)

    def close(self) -> None:
        """Leave."""
        self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self._transport = cast("asyncio.Transport", transport)
        path = f"{self._url.path}?{self._url.query}" if self._url.query else self._url.path
        self._transport.write(HELLO.format(path=path, host=self._url.netloc).encode())

    def connection_lost(self, error: Exception | None) -> None:
        """Remember it."""
        self.closed = True

    def data_received(self, data: bytes) -> None:
        """Cut what comes into frames."""
        self._buffer += data
        if not self._open.is_set():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head[:20]:
                raise ConnectionError(head[:100].decode())
            self._buffer = rest
            self._open.set()
        while frame := self._frame():
            opcode, text = frame
            if opcode == PING:
                self.send(text, PONG)
            elif opcode == TEXT:
                self._consumed(text)

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, begin = buffer[1], 2
        if size >= 126:
            begin = 4 if size == 126 else 10
            size = int.from_bytes(buffer[2:begin], "big")
        if len(buffer) < max(begin, begin + size):
            return None
        self._buffer = buffer[begin + size :]
        return buffer[0] & 0x0F, buffer[begin : begin + size]
