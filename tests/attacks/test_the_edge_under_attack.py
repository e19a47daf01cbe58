"""The edge under attack, on real engines: two people talk on, and nothing of the service is lost meanwhile."""

import asyncio
import http.client
import resource
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from aiokafka.admin import AIOKafkaAdminClient

from deploy.local.memory import resident
from tests.conftest import Engines
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.waiting import until

MOST_MEGABYTES = 50
GROUPS = ["chat.reception", "chat.police", "chat.gendarmerie"]
WANTED = 5_000
METHODS = ["PROPFIND", "MKCOL", "LOCK", "UNLOCK", "REPORT", "SEARCH", "PURGE", "M-SEARCH", "TRACE", "LINK"]
PATHS = ["queue", "mine", "resume", "conversations", "conversations/x/claim", "conversations/x/close", "y"]
BEGINNINGS = [
    b"",
    b"GET / HTTP/1.1\r\nHost: here\r\nA: ",
    b"POST /api/chat/resume HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n{",
]
"""Nothing, half a head, and a body that stalls."""


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory, engines: Engines) -> Iterator[Product]:
    """Chat and the router, for this file alone."""
    with Product(tmp_path_factory.mktemp("attacked"), engines) as product:
        yield product


@pytest.fixture
def attacks(product: Product) -> "Attacks":
    """The attacks on that chat."""
    return Attacks(product.chats[0].port)


class Attacks:
    """Floods of a listener, from the loopback."""

    def __init__(self, port: int) -> None:
        self._port = port

    @contextmanager
    def connections_that_wait(self) -> Iterator[None]:
        """Thousands at once: silent, with half a head, and with a body that stalls."""
        with ExitStack() as ending:
            for n in range(_as_many_as_we_may_open(WANTED)):
                link = ending.enter_context(self._connected())
                with suppress(ConnectionError):
                    link.sendall(BEGINNINGS[n % len(BEGINNINGS)])
            yield

    def one_head_of_100_megabytes(self) -> None:
        """Until the server has had enough."""
        with self._connected() as link, suppress(ConnectionError):
            link.sendall(b"GET / HTTP/1.1\r\n")
            for _ in range(100):
                link.sendall((b"a: " + b"b" * 1_020 + b"\r\n") * 1_024)

    def one_header_of_100_megabytes(self) -> None:
        """A single line, without end."""
        with self._connected() as link, suppress(ConnectionError):
            link.sendall(b"GET / HTTP/1.1\r\na: ")
            for _ in range(100):
                link.sendall(b"b" * 1024**2)

    def odd_methods(self) -> None:
        """At each address."""
        asking = http.client.HTTPConnection("127.0.0.1", self._port)
        for method in METHODS:
            for path in PATHS:
                asking.request(method, f"/api/chat/{path}")
                assert asking.getresponse().read()
        asking.close()

    def body_of_a_megabyte(self) -> bytes:
        """The answer to a body that is far too large, and is sent whole before the answer is read."""
        with self._connected() as link:
            head = b"POST /api/chat/resume HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
            link.sendall(head + b"Content-Length: 1000000\r\n\r\n" + b" " * 1_000_000)
            return b"".join(iter(lambda: link.recv(65_536), b""))

    def _connected(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self._port), timeout=30)


def _as_many_as_we_may_open(wanted: int) -> int:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(wanted + 500, hard)), hard))
    may = min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 500)
    assert may >= 2_000, "raise the limit of open files (ulimit -n): this test opens some thousands"
    return may


async def test_connections_that_wait_keep_nobody_out(product: Product, attacks: Attacks) -> None:
    """The first give way to the last, and all of them end by themselves."""
    chat = product.chats[0]
    before = _open_files(chat.pid)
    async with a_talk_that_goes_on(product) as say:
        waiting = attacks.connections_that_wait()
        await asyncio.to_thread(waiting.__enter__)
        try:
            await say()
            async with httpx.AsyncClient(base_url=chat.address, timeout=30) as newcomer:
                assert (await newcomer.get("/")).status_code == 200
            await until(lambda: _open_files(chat.pid) < before + 50)
        finally:
            waiting.__exit__(None, None, None)


@pytest.mark.parametrize(
    "attack",
    [Attacks.one_head_of_100_megabytes, Attacks.one_header_of_100_megabytes, Attacks.odd_methods],
    ids=lambda attack: attack.__name__,
)
async def test_requests_beyond_measure_leave_nothing(
    product: Product, attacks: Attacks, attack: Callable[[Attacks], None]
) -> None:
    """Neither memory nor series of figures; messages pass meanwhile."""
    async with a_talk_that_goes_on(product) as say:
        attacking = asyncio.gather(*(asyncio.to_thread(attack, attacks) for _ in range(4)))
        await say()
        await attacking
        await say()
    async with httpx.AsyncClient(base_url=product.chats[0].operations) as operations:
        figures = (await operations.get("/api/chat/metrics")).text
    assert not any(f'"{method}"' in figures for method in METHODS)


def test_a_refusal_reaches_its_reader(attacks: Attacks) -> None:
    """Each time, also where the whole body is sent before."""
    answers = [attacks.body_of_a_megabyte()[:13] for _ in range(20)]
    assert answers == [b"HTTP/1.1 413 "] * 20


@asynccontextmanager
async def a_talk_that_goes_on(product: Product) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Two people who talk: `say` sends a message each way.

    At the end each group of consumers has the members that it had, readiness was green whenever it was asked, and
    the process has not grown.
    """
    chat, kafka = product.chats[0], product.engines.kafka
    visitor, operator = await Visitor.opens(product), await Operator.signs_in(product)
    async with visitor, await operator.takes(visitor.conversation) as desk:

        async def say() -> None:
            said = len(visitor.messages)
            await visitor.say("Je suis là.")
            await desk.say("Je vous lis.")
            await visitor.until(lambda talker: len(talker.messages) == said + 2)
            await desk.until(lambda talker: len(talker.messages) == said + 2)
            held.append(resident(chat.pid))

        held: list[int] = []
        await say()
        members = await members_of_groups(kafka)
        async with readiness_asked(chat.operations) as statuses:
            yield say
        await say()
        assert await members_of_groups(kafka) == members
        assert set(statuses) == {200}
        assert max(held) - held[0] < MOST_MEGABYTES


@asynccontextmanager
async def readiness_asked(operations: str) -> AsyncIterator[list[int]]:
    """The statuses of readiness, asked again and again."""
    statuses: list[int] = []

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=operations, timeout=30) as asking:
            while True:
                statuses.append((await asking.get("/api/chat/readyz")).status_code)
                await asyncio.sleep(0.1)

    asking = asyncio.create_task(ask())
    try:
        yield statuses
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


async def members_of_groups(kafka: str) -> dict[str, set[str]]:
    """The members of chat's groups, by group."""
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    try:
        found = {}
        for group in GROUPS:
            [answer] = await admin.describe_consumer_groups([group])
            [(_, name, state, _, _, members, *_)] = answer.groups
            assert state == "Stable"
            found[name] = {member[0] for member in members}
        return found
    finally:
        await admin.close()


def _open_files(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))
