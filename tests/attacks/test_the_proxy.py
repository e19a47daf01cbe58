"""The reverse proxy of `deploy/proxy/`: the trials of the edge through it, and who it says the visitor is."""

import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.local.engine import ROOT
from deploy.local.ports import LOOPBACK, answers, free_port
from tests.support.waiting import until

PROXY = ROOT / "deploy/proxy"
OTHER_ADDRESS = "127.0.0.2"
PER_NETWORK = 20
GET = b"GET /api/chat/client HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
POST = b"POST /api/chat/said HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n"


class Proxy:
    """The proxy, before a small service."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], context: ssl.SSLContext) -> None:
        self.port = port
        self.process = process
        self.context = context

    @contextmanager
    def connected(self, *, tls: bool = True, address: str = LOOPBACK) -> Iterator[socket.socket]:
        """A connection from that address of the loopback."""
        with socket.create_connection((LOOPBACK, self.port), 60, source_address=(address, 0)) as link:
            if not tls:
                yield link
                return
            with self.context.wrap_socket(link, server_hostname="localhost") as secret:
                yield secret

    def answer(self, request: bytes, address: str = LOOPBACK) -> bytes:
        """All that is answered to these bytes."""
        with self.connected(address=address) as link:
            with suppress(OSError):
                link.sendall(request)
            return read_all(link)

    def client(self) -> httpx.AsyncClient:
        """A browser's requests."""
        return httpx.AsyncClient(base_url=f"https://localhost:{self.port}", verify=self.context, timeout=30)


def read_all(link: socket.socket) -> bytes:
    """All until the other side ends it."""
    found = b""
    with suppress(OSError):
        while part := link.recv(65_536):
            found += part
    return found


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Start a small service, and the proxy before it."""
    assert shutil.which("haproxy"), "the proxy's trials need HAProxy: make proxy, or apt-get install haproxy"
    folder = tmp_path_factory.mktemp("proxy")
    service, port, bind = _echoing(), 0, free_port()
    try:
        assert service.stdout
        port = next(json.loads(line)["port"] for line in service.stdout if b'"serving"' in line)
        _make_certificate(folder)
        started = subprocess.Popen(
            [PROXY / "start.sh"],
            env={
                **os.environ,
                "PASSERELLE_CERTIFICATE": str(folder / "edge.pem"),
                "PASSERELLE_BIND": f"{LOOPBACK}:{bind}",
                "PASSERELLE_SERVICES": f"{LOOPBACK}:{port}",
                "PASSERELLE_CONNECTIONS": "500",
                "PASSERELLE_CONNECTIONS_PER_NETWORK": str(PER_NETWORK),
            },
        )
        try:
            yield _started(Proxy(bind, started, ssl.create_default_context(cafile=folder / "edge.pem")))
        finally:
            started.terminate()
            started.wait(30)
    finally:
        service.kill()
        service.communicate()


def _echoing() -> subprocess.Popen[bytes]:
    settings = {"LOCAL": "1", "PORT": "0", "OPERATIONS_PORT": "0", "TRUSTED_PROXIES": "127.0.0.1/32"}
    return subprocess.Popen(
        [sys.executable, "-m", "tests.support.echoing"],
        cwd=ROOT, env={**os.environ, **settings}, stdout=subprocess.PIPE,
    )  # fmt: skip


def _started(proxy: Proxy) -> Proxy:
    while not answers(proxy.port):
        assert proxy.process.poll() is None
    while b" 200 " not in proxy.answer(GET + b"\r\n")[:20]:
        assert proxy.process.poll() is None
    return proxy


def _make_certificate(folder: Path) -> None:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "edge.pem").write_bytes(certificate.public_bytes(pem) + private)


def test_who_asks_is_the_proxys_word(proxy: Proxy) -> None:
    """The address and source port of the connection, whatever the visitor claims; and a browser learns of TLS."""
    claims = b"X-Forwarded-For: 192.0.2.66:6\r\nForwarded: for=192.0.2.66\r\nX-Real-IP: 192.0.2.66\r\n\r\n"
    with proxy.connected(address=OTHER_ADDRESS) as link:
        port = link.getsockname()[1]
        link.sendall(GET + claims)
        head, _, body = read_all(link).partition(b"\r\n\r\n")
    assert json.loads(body) == [OTHER_ADDRESS, port, []]
    assert b"strict-transport-security: max-age=31536000" in head.lower()


async def test_a_stream_passes_as_it_is_written(proxy: Proxy) -> None:
    """Nothing waits for its end, and a drain lets it go on; a socket passes too."""
    async with proxy.client() as client, client.stream("GET", "/api/chat/stream") as answer:
        parts = answer.aiter_raw()
        assert await anext(parts) == b"data: here\n\n"
        async with websockets.connect(
            f"wss://localhost:{proxy.port}/api/chat/7/socket", ssl=proxy.context, proxy=None
        ) as talk:
            await talk.send("hello")
            assert await talk.recv() == "well"
        assert await anext(parts) == b"data: here\n\n"


def test_a_refusal_reaches_its_reader(proxy: Proxy) -> None:
    """413 to a body of a megabyte, each time; odd methods and heads beyond measure are refused."""
    body = b"Content-Length: 1000000\r\n\r\n" + b" " * 1_000_000
    assert [proxy.answer(POST + body)[9:12] for _ in range(10)] == [b"413"] * 10
    assert proxy.answer(GET.replace(b"GET", b"PROPFIND") + b"\r\n")[9:12] == b"405"
    assert proxy.answer(GET + b"a: b\r\n" * 200 + b"\r\n")[9:12] in {b"400", b"431"}
    assert proxy.answer(GET + b"a: " + b"b" * 100_000 + b"\r\n\r\n")[9:12] in {b"400", b"431"}


@pytest.mark.parametrize("tls", [False, True])
def test_a_network_that_is_full_keeps_nobody_else_out(proxy: Proxy, tls: bool) -> None:
    """Silent connections, with TLS or before it."""
    network = "127.0.1.1" if tls else "127.0.1.2"
    with ExitStack() as links:
        for _ in range(PER_NETWORK):
            links.enter_context(proxy.connected(tls=tls, address=network))
        assert any(is_refused(proxy, network) for _ in range(50))  # those before are counted in a moment
        assert proxy.answer(GET + b"\r\n")[9:12] == b"200"


def is_refused(proxy: Proxy, network: str) -> bool:
    """Whether a request of that network gets no answer."""
    try:
        return proxy.answer(GET + b"\r\n", address=network) == b""
    except (OSError, ssl.SSLError):
        return True


def test_half_a_request_ends(proxy: Proxy) -> None:
    """A head without end, and a body that stalls: 408, and the connection is closed."""
    with proxy.connected() as one, proxy.connected() as other, proxy.connected() as silent:
        one.sendall(GET)
        other.sendall(POST + b"Content-Length: 9\r\n\r\n{")
        assert [read_all(link)[9:12] for link in (one, other)] == [b"408"] * 2
        assert read_all(silent)[9:12] in {b"408", b""}


async def test_a_drain_lets_what_is_open_go_on(proxy: Proxy) -> None:
    """The listener closes; the stream does not."""
    async with proxy.client() as client, client.stream("GET", "/api/chat/stream") as answer:
        parts = answer.aiter_raw()
        await anext(parts)
        proxy.process.send_signal(signal.SIGUSR1)
        await until(lambda: not answers(proxy.port))
        assert await anext(parts) == b"data: here\n\n"
