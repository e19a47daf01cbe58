"""The double of the relay on real wires: WebSockets and streams that a network can break."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from http.server import ThreadingHTTPServer
from queue import Empty, Queue
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.support.browser.faulty import Network, faulty_network
from tests.support.browser.product import Log, Product
from tests.support.browser.served import WEB, Files


class Socket:
    """A WebSocket with the methods that the relay's double uses."""

    def __init__(self, connection: ServerConnection) -> None:
        self.send = connection.send
        self.receive: Callable[[str], None] = lambda _: None

    def on_message(self, receive: Callable[[str], None]) -> None:
        """Say what takes the client's frames."""
        self.receive = receive


ALIVE = {"type": "alive"}


class Stream:
    """A stream that follows a log as a socket does; where several share it, each frame names its conversation."""

    def __init__(self, frames: "Queue[str]", conversation: str) -> None:
        self._frames = frames
        self._name = {"conversation": conversation} if conversation else {}

    def send(self, text: str) -> None:
        """Send a frame."""
        self._frames.put(json.dumps(self._name | json.loads(text)))


class Wired(Files):
    """Files, and the streams of the product's conversations."""

    product: Product
    ended: Event

    def do_GET(self) -> None:  # noqa: N802  # the server calls it so
        """Stream the events, or serve a file."""
        path, query = urlparse(self.path).path, parse_qs(urlparse(self.path).query)
        if not path.endswith("/events"):
            return super().do_GET()
        frames: Queue[str] = Queue()
        if "follow" in query:
            following = [
                self._follow(*one.partition(":")[::2], frames, shared=True) for one in query["follow"]
            ]
        else:
            following = [self._follow(path.split("/")[-2], query.get("after", [""])[0], frames)]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.wfile.write(b": still here\n\n")
        self._stream(frames)
        for log, stream in following:
            log.sockets.remove(stream)  # type: ignore[arg-type]
        return None

    def _follow(
        self, conversation: str, after: str, frames: "Queue[str]", *, shared: bool = False
    ) -> tuple[Log, Stream]:
        log, stream = self.product.relays[conversation].log, Stream(frames, conversation if shared else "")
        log.sockets.append(stream)  # type: ignore[arg-type] # all that a log does with it is to send
        for frame in [ALIVE, *log.after(int(after.split(":")[1]) if after else None)]:
            stream.send(json.dumps(frame))
        return log, stream

    def _stream(self, frames: "Queue[str]") -> None:
        while not self.ended.is_set():
            text = ""
            with suppress(Empty):
                text = frames.get(timeout=0.1)
            try:
                self.wfile.write(f"data: {text}\n\n".encode() if text else b":\n\n")
            except OSError:
                return


def talk(product: Product, connection: ServerConnection) -> None:
    """Give a socket to the relay of its conversation, for as long as it is open."""
    socket: Any = Socket(connection)
    assert connection.request
    product.relays[connection.request.path.split("/")[-2]].connect(socket)
    with suppress(ConnectionClosed):
        for frame in connection:
            socket.receive(str(frame))


@contextmanager
def wired_pages(product: Product) -> Iterator[tuple[str, Network]]:
    """Serve the pages, streams and sockets through a network that breaks; the origin, and the network."""
    ended = Event()
    handler = type("Handler", (Wired,), {"product": product, "ended": ended})
    with ExitStack() as stack:
        http = stack.enter_context(
            ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(WEB)))
        )
        sockets = stack.enter_context(serve(partial(talk, product), "127.0.0.1", 0))
        for server in (http, sockets):
            stack.callback(server.shutdown)
            Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(ended.set)
        ports = http.server_port, sockets.socket.getsockname()[1]
        yield stack.enter_context(faulty_network(*ports))
