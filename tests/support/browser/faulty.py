"""A network between the pages and their product whose WebSockets break in the ways that real ones do."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_WR, create_connection, socket
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Literal

Fault = Literal["closed", "mute", "unanswered"]
"""A socket closes after its 101, says nothing after it, or waits for it for ever."""


class Network:
    """The fate of the WebSockets that are opened from now on, and of those that are open."""

    def __init__(self) -> None:
        self.fault: Fault | None = None
        self.sockets = 0
        """WebSockets that were asked for."""
        self.streams = 0
        """Streams that are open."""
        self.ended = threading.Event()
        self.frozen = threading.Event()
        self.is_down = False
        """Whether nothing of a new connection goes through."""

    def go_down(self) -> None:
        """Let nothing through any more, on whatever connection; neither end learns it."""
        self.is_down = True
        self.freeze()

    def freeze(self) -> None:
        """Let nothing more through on the connections that are open; neither end learns it."""
        self.frozen.set()
        self.frozen = threading.Event()


class Connection(StreamRequestHandler):
    """A connection: HTTP passes, a WebSocket meets the network's fault."""

    network: Network
    http: int
    sockets: int

    def handle(self) -> None:
        """Pass on what the client says, to who answers it."""
        head = self._head()
        if self.network.is_down:
            self.network.ended.wait()
        is_socket = b"upgrade: websocket" in head.lower()
        self.network.sockets += is_socket
        with create_connection(("127.0.0.1", self.sockets if is_socket else self.http)) as server:
            if is_socket and self.network.fault:
                return self._break(self.network.fault, head, server)
            frozen, is_stream = self.network.frozen, b"text/event-stream" in head.lower()
            self.network.streams += is_stream
            server.sendall(head)
            back = threading.Thread(target=self._pass, args=(server, self.connection, frozen), daemon=True)
            back.start()
            self._pass(self.connection, server, frozen)
            self.network.streams -= is_stream
            back.join()
        return None

    def _head(self) -> bytes:
        head = b""
        while line := self.rfile.readline():
            head += line
            if line == b"\r\n":
                break
        length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        return head + (self.rfile.read(int(length[0].split(b":")[1])) if length else b"")

    def _break(self, fault: Fault, head: bytes, server: socket) -> None:
        if fault != "unanswered":
            server.sendall(head)
            self.connection.sendall(server.recv(4096))
        if fault != "closed":
            self.network.ended.wait()

    def _pass(self, one: socket, other: socket, frozen: threading.Event) -> None:
        with suppress(OSError):
            while data := one.recv(4096):
                if frozen.is_set():
                    self.network.ended.wait()
                other.sendall(data)
            if not frozen.is_set():
                other.shutdown(SHUT_WR)


class Proxy(ThreadingTCPServer):
    """A proxy that waits for no connection when it ends."""

    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def faulty_network(http: int, sockets: int) -> Iterator[tuple[str, Network]]:
    """Stand before these two ports; the origin, and the network."""
    network = Network()
    handler = type("Handler", (Connection,), {"network": network, "http": http, "sockets": sockets})
    proxy = Proxy(("127.0.0.1", 0), handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{proxy.server_address[1]}", network
    finally:
        network.ended.set()
        proxy.shutdown()
        proxy.server_close()
