"""The pages as files, served on the loopback with the headers of the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from shared.http.headers import for_pages, policy

ISSUER = "https://identity.test"
WEB = Path(__file__).parents[2] / "services" / "chat" / "web"


class Files(SimpleHTTPRequestHandler):
    """Static files."""

    def end_headers(self) -> None:
        """Add what the product says to browsers."""
        desk = policy(connect=(ISSUER,))
        for name, value in for_pages(desk if self.path.startswith("/desk") else policy()).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: tests speak by their assertions."""


@contextmanager
def pages_served() -> Iterator[str]:
    """Serve the pages; the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(WEB)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
