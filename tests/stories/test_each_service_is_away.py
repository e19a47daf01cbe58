"""Five processes that meet only on Kafka: when any is away, the others work, and what waited for it is done.

Each speaks TLS, as a user of its own that may do what the catalogue gives it, and nothing else.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from deploy.local.keys import magistrate_key, signalement_keys, unit_keys
from deploy.local.ports import free_port
from deploy.local.services import NAMES, Services
from shared.kafka.rights import GROUPS
from tests.chat.api.conftest import BORDEAUX, VILLAGE, Api, Opened
from tests.chat.chaos.conftest import Mortal
from tests.support.chaos.kafka_log import members_of
from tests.support.chat.driving import ring_of
from tests.support.directory.asking import decided, shows
from tests.support.kafka.secured import UNIT, SecuredKafka
from tests.support.product import Product
from tests.support.signalement.product import consents, drafts, status_is, territorial_service
from tests.support.waiting import until

SHORT = {"CHAT_SESSION": "2", "SIGNALEMENT_SESSION": "2"}
"""Shorter durations, so that a test does not wait."""
ASKED = "Il y a quelqu’un ?"


class OneOrigin(httpx.AsyncHTTPTransport):
    """An address for five ports, as a proxy makes it: the path names the service."""

    def __init__(self, services: dict[str, Services]) -> None:
        super().__init__()
        self._services = services

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Ask the service that the path names."""
        name = request.url.path.split("/")[2]
        request.url = request.url.copy_with(port=self._services[name].port)
        return await super().handle_async_request(request)


@dataclass(frozen=True)
class Five:
    """The five processes, and the product that they are together."""

    services: dict[str, Services]
    product: Product

    def client(self, **headers: str) -> httpx.AsyncClient:
        """Somebody who sends these with each request."""
        transport = OneOrigin(self.services)
        return httpx.AsyncClient(base_url=self.product.url, transport=transport, headers=headers, timeout=30)

    @asynccontextmanager
    async def without(self, name: str) -> AsyncIterator[None]:
        """Killed, and thrown out of its groups; back and ready at the end."""
        service = self.services[name]
        service.kill()
        try:
            await until(lambda: self._is_forgotten(name))
            yield
            assert not service.alive
        finally:
            await asyncio.to_thread(service.restart)

    async def _is_forgotten(self, name: str) -> bool:
        return not sum([await members_of(group, self.product.kafka) for group in GROUPS[name]])


@pytest.fixture(scope="module")
def five(mortal: Mortal, kafka: SecuredKafka, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Five]:
    """Give the five services, ready, each in a process of its own."""
    folder, engines = tmp_path_factory.mktemp("five"), mortal.engines
    keys = folder / "keys"
    settings = {
        **engines.environment,
        "KEY_RING": str(ring_of(engines, keys)),
        "MAGISTRATE_KEY": str(magistrate_key(keys)),
        "SIGNALEMENT_UNIT_KEYS": str(unit_keys(keys)),
        **signalement_keys(keys),
        **SHORT,
    }
    services = {
        name: Services(
            folder / name, port=free_port(), logs=folder / name, settings={**settings, **kafka.as_user(name)},
            command=[sys.executable, "-m", f"services.{name}"], names=(name,),
        )
        for name in NAMES
    }  # fmt: skip
    try:
        for service in services.values():
            service.start()
        for service in services.values():
            service.wait_ready()
        where = engines.kafka, engines.mongo, engines.oidc
        yield Five(services, Product(services["chat"].address, *where, folder))
    finally:
        for service in services.values():
            service.kill()


@pytest.fixture
async def api(five: Five) -> AsyncIterator[Api]:
    """Give the API of all five."""
    async with five.client() as http:
        yield Api(http, five.product)


async def test_without_chat_the_others_answer_and_what_a_unit_said_is_shown_afterwards(
    api: Api, five: Five, kafka: SecuredKafka
) -> None:
    """Communes, help and figures are there; the unit's answer is taken, and the visitor's log says it later."""
    visitor = await api.opened(BORDEAUX)
    operator = await visitor.claimed_by("operator-police-1")
    name = (await drafts(visitor, operator))["signalement"]
    await consents(visitor)
    await status_is(api, name, operator, "forwarded")
    async with five.without("chat"):
        assert await found(api, "/api/router/communes", q="bordeau")
        assert await found(api, "/api/directory/partners", commune=BORDEAUX)
        assert await closed_as("information", api) >= 0
        unit = kafka.as_user(UNIT)
        known = {"KAFKA_PASSWORD": unit["KAFKA_PASSWORD"], "SSL_CERT_FILE": unit["KAFKA_CA"]}
        by_tls = ["--contacted", "--kafka", unit["KAFKA"], "--username", UNIT]
        with territorial_service(api.product, "police", *by_tls, environment=known):
            await status_is(api, name, operator, "contacted")
    assert await progress_shown_to(visitor) == ["awaiting-consent", "forwarded", "received", "contacted"]
    await they_talk(visitor, operator)


async def test_without_the_router_people_talk_and_who_came_meanwhile_is_routed_afterwards(
    api: Api, five: Five
) -> None:
    """The operator goes on; the conversation that was opened meanwhile reaches its force with what was said."""
    visitor = await api.opened(BORDEAUX)
    operator = await visitor.claimed_by("operator-police-1")
    async with five.without("router"):
        late = await api.opened(BORDEAUX)
        assert (await late.says(ASKED)).status_code == 200
        await they_talk(visitor, operator)
        assert (await late.state())["log"] == "reception.0"
    await late.until(lambda state: state["log"] == "police.1")
    assert ASKED in await they_talk(late, await late.claimed_by("operator-police-1"))


async def test_without_signalement_a_consent_is_taken_and_it_leaves_afterwards(api: Api, five: Five) -> None:
    """Drafted before, consented meanwhile: its unit has it, as soon as it can leave."""
    visitor = await api.opened(VILLAGE)
    operator = await visitor.claimed_by("operator-gendarmerie-1", "gendarmerie")
    name = (await drafts(visitor, operator))["signalement"]
    async with five.without("signalement"):
        await consents(visitor)
        await they_talk(visitor, operator)
    await status_is(api, name, operator, "forwarded")
    with territorial_service(api.product, "gendarmerie"):
        await status_is(api, name, operator, "received")


async def test_without_the_directory_people_talk_and_it_knows_afterwards_who_was_published(
    api: Api, five: Five
) -> None:
    """The directory has no store: once it is ready again, it has read who can help."""
    entry = {"name": f"Maison {uuid4()}", "kind": "association", "scope": "near", "commune": BORDEAUX}
    async with (
        five.client(**await api.staff("administrator-1")) as one,
        five.client(**await api.staff("administrator-2")) as another,
    ):
        partner = await published(one, another, entry)
    visitor = await api.opened(BORDEAUX)
    operator = await visitor.claimed_by("operator-police-1")
    async with five.without("directory"):
        await they_talk(visitor, operator)
    assert await shows(api.http, partner)
    near = await found(api, "/api/directory/partners", commune=BORDEAUX)
    assert entry["name"] in {one["name"] for one in near}


async def test_without_stats_a_conversation_is_ended_and_it_is_counted_afterwards(
    api: Api, five: Five
) -> None:
    """Opened and closed while nobody counted: one more of its outcome."""
    before = await closed_as("orientation", api)
    async with five.without("stats"):
        visitor = await api.opened(VILLAGE)
        operator = await visitor.claimed_by("operator-gendarmerie-1", "gendarmerie")
        assert (
            await visitor.ask("orientation", operator, card={"name": "France Victimes"})
        ).status_code == 200
        closed = await visitor.ask("close", operator, outcome="orientation")
        assert closed.status_code == 200, closed.text
    await until(lambda: _is_counted(api, before + 1))


async def they_talk(visitor: Opened, operator: dict[str, str]) -> list[str]:
    """The operator writes, and the visitor reads it; all that they read until then."""
    text = f"Je vous lis. {uuid4()}"
    answer = await visitor.says(text, bearer=operator)
    assert answer.status_code == 200, answer.text
    read: list[str] = []
    async with visitor.socket() as socket:
        while text not in read:
            read.append((await socket.frame("message"))["text"])
    return read


async def progress_shown_to(visitor: Opened) -> list[str]:
    """Where the visitor's page says that the signalement is, from its first place to its last."""
    shown: dict[str, str] = {}
    async with visitor.socket() as socket:
        while "contacted" not in shown.values():
            event = await socket.frame("event")
            if event["event"] == "chat.signalement-progressed":
                shown[event["id"]] = event["status"]
    return list(shown.values())


async def found(api: Api, path: str, **asked: str) -> list[dict[str, Any]]:
    """The public answer of a service."""
    answer = await api.http.get(path, params=asked)
    assert answer.status_code == 200, answer.text
    listed: list[dict[str, Any]] = answer.json()
    return listed


async def closed_as(outcome: str, api: Api) -> int:
    """How many conversations of the gendarmerie's year had this outcome, as its supervisor sees it now."""
    answer = await api.http.get(
        "/api/stats/figures", params={"by": "force"}, headers=await api.staff("supervisor-gendarmerie-1")
    )
    assert answer.status_code == 200, answer.text
    (count,) = [row[outcome] for row in answer.json()["figures"] if row["force"] == "gendarmerie"]
    return int(count)


async def published(one: httpx.AsyncClient, another: httpx.AsyncClient, entry: dict[str, str]) -> str:
    """Drafted by one administrator and verified by another; the partner's id."""
    partners = "/api/directory/partners"
    standing = await decided(one, "POST", partners, {"id": str(uuid4()), **entry})
    partner: str = standing["partner"]
    verified = await decided(
        another, "POST", f"{partners}/{partner}/verification", {"draft": standing["draft"]}
    )
    assert verified["status"] == "published"
    return partner


async def _is_counted(api: Api, count: int) -> bool:
    return await closed_as("orientation", api) == count
