"""Operations: what those who operate a service read of it, and nothing that a visitor can."""

from collections.abc import AsyncIterator

import pytest
from httpx import AsyncClient, Response

from shared.http import service_app
from shared.readiness import Readiness
from shared.settings import Settings
from tests.shared.test_http import is_problem
from tests.support.served import WORDS, a_service, asking
from tests.support.services import APPS, app_of

SERVICE = a_service()


@pytest.fixture
async def client() -> AsyncIterator[AsyncClient]:
    """A visitor of the small service."""
    async with asking(SERVICE) as client:
        yield client


async def test_ready_is_when_nothing_is_waited_for() -> None:
    """Each cause has a name and a sentence; the answer lists them."""
    readiness = Readiness()
    async with asking(service_app("chat", Settings(), readiness=readiness).state.operations) as client:
        assert (await client.get("/api/chat/readyz")).status_code == 200
        assert 'passerelle_ready{service="chat"} 1.0' in (await client.get("/api/chat/metrics")).text
        readiness.red("store", "The store does not answer.")
        readiness.red("kafka", "Kafka does not answer.")
        readiness.red("store", "The store answers slowly.")
        document = is_problem(await client.get("/api/chat/readyz"), 503)
        assert document["causes"] == {"store": "The store answers slowly.", "kafka": "Kafka does not answer."}
        assert 'passerelle_ready{service="chat"} 0.0' in (await client.get("/api/chat/metrics")).text
        assert (await client.get("/api/chat/healthz")).status_code == 200
        readiness.green("store")
        readiness.green("kafka")
        readiness.green("never-red")
        assert (await client.get("/api/chat/readyz")).status_code == 200


async def test_who_was_ready_once_sends_nobody_away_for_an_engine() -> None:
    """An engine is away for every process: a balancer would have nobody left. Its own end, or its ring, does."""
    readiness = Readiness()
    readiness.red("relay", "relay has not been read to its end yet")
    app = service_app("chat", Settings(), readiness=readiness)
    async with asking(app) as visitors, asking(app.state.operations) as operations:

        async def answers() -> tuple[int, int]:
            asked = [await client.get("/api/chat/readyz") for client in (visitors, operations)]
            return asked[0].status_code, asked[1].status_code

        assert await answers() == (503, 503)
        readiness.green("relay")
        assert await answers() == (200, 200)
        readiness.red("relay", "relay cannot be read")
        assert await answers() == (200, 503)
        readiness.red("ending", "This process ends.", turns_away=True)
        assert await answers() == (503, 503)
        readiness.green("ending")
        assert await answers() == (200, 503)


async def test_metrics_know_addresses_as_they_are_declared(client: AsyncClient) -> None:
    """Never as they were asked: a path may hold what somebody typed."""
    await client.get(f"/api/chat/failing/{WORDS}")
    await client.get(f"/{WORDS}")
    answer = await metrics()
    assert 'route="/api/chat/failing/{name}"' in answer.text
    assert WORDS not in answer.text
    assert WORDS.replace(" ", "%20") not in answer.text


async def metrics() -> Response:
    """The figures of this process, as those who operate it read them."""
    async with asking(SERVICE.state.operations) as operations:
        return await operations.get("/api/chat/metrics")


@pytest.mark.parametrize("path", ["/api/chat/said", "/api/chat/failing/{name}", "/nowhere"])
async def test_methods_that_somebody_invents_are_one_series_of_an_address(
    client: AsyncClient, path: str
) -> None:
    """However many they are: the figures, and the time that they take to give, do not grow with them."""
    await client.request("FIRST", path)
    before = (await metrics()).text.count("\n")
    for method in ["PROPFIND", "M-SEARCH", "LOCK", "MKCOL", "REPORT", *(f"M{n}" for n in range(50))]:
        assert (await client.request(method, path)).status_code in {404, 405}
    after = await metrics()
    assert after.text.count("\n") == before
    assert "PROPFIND" not in after.text


PRIVATE = ["metrics", "docs", "openapi.json", "asyncapi.json"]


@pytest.mark.parametrize("service", APPS)
@pytest.mark.parametrize("path", PRIVATE)
async def test_operations_are_nothing_that_a_visitor_can_read(service: str, path: str) -> None:
    """Figures say within a second that somebody is in danger; on a listener of their own, they answer."""
    app = app_of(service)
    async with asking(app) as visitors, asking(app.state.operations) as operations:
        is_problem(await visitors.get(f"/api/{service}/{path}"), 404)
        assert (await operations.get(f"/api/{service}/{path}")).status_code == 200


async def test_a_visitor_learns_that_a_service_waits_and_not_for_what() -> None:
    """Neither a sentence nor a name: some hold a folder of the machine."""
    readiness = Readiness()
    async with asking(service_app("chat", Settings(), readiness=readiness)) as client:
        assert (await client.get("/api/chat/readyz")).json() == {"status": "ready"}
        readiness.red("key-ring", "The ring at /srv/ring has no key of 2026-11.")
        answer = await client.get("/api/chat/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "not ready"})
