"""Serving: several services on one port, each alone too, and an end that leaves nothing running."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

ROOT = Path(__file__).parents[2]
ISSUER = "https://accounts.example"
AWAY = {"KAFKA": "127.0.0.1:9", "MONGO": "mongodb://127.0.0.1:9", "OIDC_ISSUER": "http://127.0.0.1:9"}
"""Engines that do not answer."""


class Served:
    """A process of ours that serves."""

    def __init__(self, module: str, folder: Path, **settings: str) -> None:
        ring = folder / "ring"
        ring.mkdir(mode=0o700, exist_ok=True)
        environment = {
            **os.environ,
            **AWAY,
            "LOCAL": "1",
            "PORT": "0",
            "OPERATIONS_PORT": "0",
            "KEY_RING": str(ring),
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.before: list[str] = []
        self.port, self.operations_port = self._ports()

    def _ports(self) -> tuple[int, int]:
        assert self.process.stdout
        for line in self.process.stdout:
            self.before.append(line)
            if '"serving"' in line:
                serving = json.loads(line)
                return int(serving["port"]), int(serving["operations_port"])
        raise AssertionError("".join(self.before))

    def client(self) -> httpx.Client:
        """Ask it; while it starts, wait."""
        transport = httpx.HTTPTransport(retries=5)
        return httpx.Client(base_url=f"http://127.0.0.1:{self.port}", transport=transport, timeout=20)

    def end(self, how: int = signal.SIGTERM) -> tuple[int, list[dict[str, Any]]]:
        """Ask it to end; its exit status and what it wrote, line by line."""
        self.process.send_signal(how)
        out, _ = self.process.communicate(timeout=30)
        return self.process.returncode, [json.loads(line) for line in [*self.before, *out.splitlines()]]


Serve = Callable[..., Served]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A way to start processes that end with the test."""
    started: list[Served] = []

    def start(module: str, **settings: str) -> Served:
        started.append(Served(module, tmp_path, **settings))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.wait()


def test_a_start_that_helps_nobody_ends_with_its_sentences() -> None:
    """Outside local mode, without a provider and a ring: both are said, and nothing listens."""
    environment = {**os.environ, **AWAY, "LOCAL": "0", "OIDC_ISSUER": "", "KEY_RING": "/dev/null/ring"}
    ended = subprocess.run(
        [sys.executable, "-m", "services"], cwd=ROOT, env=environment, capture_output=True, text=True,
        timeout=300, check=False,
    )  # fmt: skip
    assert (ended.returncode, ended.stdout) == (1, "")
    assert [line.split()[0] for line in ended.stderr.splitlines()] == ["OIDC_ISSUER", "KEY_RING"]


@pytest.mark.parametrize("service", ["stats", "router", "chat"])
def test_a_service_serves_alone(serve: Serve, service: str) -> None:
    """Alive with every engine away; ended by SIGTERM, having logged nobody's address or request."""
    served = serve(f"services.{service}")
    with served.client() as client:
        assert client.get(f"/api/{service}/healthz").json() == {"status": "alive"}
        assert client.get(f"/api/{service}/nowhere?said=il-me-frappe").status_code == 404
        assert "server" not in client.get("/").headers
    status, lines = served.end()
    assert status in {0, -signal.SIGTERM}
    assert "il-me-frappe" not in json.dumps(lines)
    assert "nowhere" not in json.dumps(lines)


def test_a_process_that_ends_is_not_ready_first_and_still_serves(serve: Serve) -> None:
    """A balancer sees it, and sends new people elsewhere, before anybody is refused; then it ends as usual."""
    served = serve("services.router", LOCAL="0", OIDC_ISSUER=ISSUER, DRAIN_SECONDS="30")
    with served.client() as client:
        served.process.send_signal(signal.SIGTERM)
        operations = f"http://127.0.0.1:{served.operations_port}/api/router/readyz"
        while "ending" not in client.get(operations).json().get("causes", {}):
            assert served.process.poll() is None
        assert client.get("/api/router/healthz").status_code == 200
    assert served.end(signal.SIGINT)[0] in {0, -signal.SIGINT, -signal.SIGTERM}


def test_the_five_serve_on_one_port(serve: Serve) -> None:
    """Each under its addresses, with its own health; none is ready without its engines."""
    served = serve("services")
    with served.client() as client:
        alive = {name: client.get(f"/api/{name}/healthz").status_code for name in NAMES}
        ready = {name: client.get(f"/api/{name}/readyz").status_code for name in NAMES}
        pages = [client.get(path).headers["content-type"] for path in PAGES]
        elsewhere = client.get("/nowhere/").status_code
    assert alive == dict.fromkeys(NAMES, 200)
    assert ready == dict.fromkeys(NAMES, 503)
    assert pages == ["text/html; charset=utf-8"] * len(PAGES)
    assert elsewhere == 404
    assert served.end(signal.SIGINT)[0] in {0, -signal.SIGINT}


NAMES = ("router", "chat", "signalement", "directory", "stats")
COMMANDS = {
    "deploy.local": "`make run`: ",
    "deploy.local.reset": "`make reset`: ",
    "shared.kafka.topics": "`python -m shared.kafka.topics`",
}
"""Other commands without arguments, and how each calls itself."""
PAGES = ("/", "/desk/", "/signalement/", "/directory/", "/stats/")


async def test_a_socket_refuses_compression_and_long_frames(serve: Serve) -> None:
    """Compression leaks lengths; a frame over 64 KiB is closed with 1009."""
    served = serve("services.chat")
    address = f"ws://127.0.0.1:{served.port}/api/chat/conversations/00-{'0' * 32}/socket"
    async with websockets.connect(address, compression="deflate", proxy=None) as link:
        assert link.response
        assert "sec-websocket-extensions" not in link.response.headers
        await link.send("x" * 70_000)
        with pytest.raises(websockets.ConnectionClosed) as closed:
            await link.recv()
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1009


@pytest.mark.parametrize("module", ["services", "services.stats"])
def test_a_bad_setting_ends_the_start_with_a_sentence(module: str) -> None:
    """Not with a traceback."""
    ended = run(module, PORT="eighty", KAFKA="kafka")
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert {line.split()[0] for line in ended.stderr.splitlines()} == {"PORT", "KAFKA"}


def test_a_port_that_is_taken_ends_the_start_with_a_sentence() -> None:
    """The sentence says what to change."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = run("services.stats", PORT=str(taken.getsockname()[1]))
    assert ended.returncode == 1
    assert "PORT" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("module", "argument", "status"),
    [("services", "--help", 0), ("services", "-h", 0), ("services", "--port=8081", 2)]
    + [(f"services.{name}", "--help", 0) for name in NAMES]
    + [(f"services.{name}", "help", 2) for name in NAMES]
    + [(module, "--help", 0) for module in COMMANDS],
)
def test_an_argument_ends_the_start_with_a_sentence(module: str, argument: str, status: int) -> None:
    """The command's purpose and its settings, shown even where a setting is wrong."""
    ended = run(module, argument, PORT="eighty")
    said, silent = (ended.stdout, ended.stderr) if status == 0 else (ended.stderr, ended.stdout)
    assert (ended.returncode, silent) == (status, "")
    assert COMMANDS.get(module, f"`python -m {module}`: ") in said
    assert said.endswith("takes no arguments: its settings are environment variables (docs/settings.md).\n")


def run(module: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a process that ends by itself."""
    environment = {**os.environ, "LOCAL": "1", **variables}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
