"""The pages as files, served on the loopback with the headers of the product."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from shared.forces import FILE as FORCES
from shared.forces import registry_json
from shared.http.headers import CLEARED, for_pages, policy
from shared.http.pages import LEAVING, staff_policy

ISSUER = "https://identity.test"
HOUSE = Path(__file__).parents[3]
WEB = HOUSE / "services" / "chat" / "web"
SHARED = HOUSE / "shared" / "web"
ELSEWHERE = {
    "/competence/editions/": HOUSE / "services" / "router" / "web",
    "/unit/": HOUSE / "services" / "signalement" / "web" / "unit",
}
"""Pages of services that are not under their service's name."""
STAFF = ("/desk", *ELSEWHERE, *(f"/{web.parent.name}" for web in HOUSE.glob("services/*/web") if web != WEB))
"""Where the pages of the staff are: they ask the provider too."""


class Files(SimpleHTTPRequestHandler):
    """Static files, at the addresses of the product."""

    issuer = ISSUER

    def translate_path(self, path: str) -> str:
        """The file: chat's pages are at the root, the other services' and what they share under their names."""
        for start, web in ELSEWHERE.items():
            if path.startswith(start):
                return str(web / (path.partition("?")[0].removeprefix(start) or "index.html"))
        name, _, rest = path.partition("?")[0].lstrip("/").partition("/")
        folder = SHARED if name == "shared" else HOUSE / "services" / name / "web"
        if folder == WEB or not name or not folder.is_dir():
            return super().translate_path(path)
        return str(folder / (rest or "index.html"))

    def do_GET(self) -> None:
        """Answer as the product does."""
        if self.path == f"/shared/{FORCES.name}":
            return self.registry()
        if self.path != LEAVING:
            return super().do_GET()
        self.send_response(204)
        for name, value in CLEARED.items():
            self.send_header(name, value)
        return self.end_headers()

    def registry(self) -> None:
        """Answer with the forces."""
        body = registry_json()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def end_headers(self) -> None:
        """Add what the product says to browsers."""
        csp = staff_policy(self.issuer) if self.path.startswith(STAFF) else policy()
        for name, value in for_pages(csp).items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: tests speak by their assertions."""


@contextmanager
def pages_served(issuer: str = f"{ISSUER}/realm") -> Iterator[str]:
    """Serve the pages, whose staff that provider signs in; the origin. An issuer may have a path."""
    files = type("FilesOfStaff", (Files,), {"issuer": issuer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(files, directory=str(WEB)))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
