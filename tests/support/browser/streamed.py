"""A server of Server-Sent Events beside the pages, for browsers whose WebSockets are blocked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlparse

from tests.support.browser.served import WEB, Files

BLOCKED = """
window.WebSocket = class extends EventTarget {
  constructor() { super(); setTimeout(() => this.onclose?.({code: 1006})); }
  close() {}
  send() {}
};
"""
"""A browser whose network lets no WebSocket through."""


class Streams:
    """Streams that were asked for, and what is sent on the present one."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, str | None]] = []
        """`after` and the Authorization header of each."""
        self.frames: Queue[dict[str, Any] | None] = Queue()
        self.ending = False

    def send(self, frame: dict[str, Any]) -> None:
        """Send a frame."""
        self.frames.put(frame)

    def cut(self) -> None:
        """End the present stream."""
        self.frames.put(None)


class Streaming(Files):
    """Files, and one conversation's stream."""

    streams: Streams

    def do_GET(self) -> None:  # noqa: N802  # the server calls it so
        """Stream the events, or serve a file."""
        if not urlparse(self.path).path.endswith("/events"):
            return super().do_GET()
        after = parse_qs(urlparse(self.path).query).get("after", [None])[0]
        self.streams.asked.append((after, self.headers.get("Authorization")))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        return self._stream()

    def _stream(self) -> None:
        self.wfile.write(b": hello\n\n")
        while not self.streams.ending:
            try:
                frame = self.streams.frames.get(timeout=0.1)
            except Empty:
                continue
            if frame is None:
                return
            event_id = f"{frame['log']}:{frame.get('position', '')}"
            self.wfile.write(f"id: {event_id}\ndata: {json.dumps(frame)}\n\n".encode())
            self.wfile.flush()


@contextmanager
def streaming_pages() -> Iterator[tuple[str, Streams]]:
    """Serve the pages and a stream; the origin."""
    streams = Streams()
    handler = type("Handler", (Streaming,), {"streams": streams})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(WEB)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", streams
    finally:
        streams.ending = True
        server.shutdown()
        server.server_close()
