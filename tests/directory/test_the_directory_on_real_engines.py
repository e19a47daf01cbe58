"""Two directories on a real Kafka, without any store: what one publishes, the other shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import httpx

from services.directory.app import create_app
from services.directory.bundled import national
from services.directory.settings import DirectorySettings
from shared.kafka.topics import make_topics
from tests.conftest import Engines
from tests.directory.conftest import ADMINISTRATOR, OTHER
from tests.support.directory.asking import API, decided, shows
from tests.support.directory.doubles import AuthenticationByRole
from tests.support.waiting import until


@asynccontextmanager
async def running(engines: Engines, who: dict[str, str] = ADMINISTRATOR) -> AsyncIterator[httpx.AsyncClient]:
    """A directory that is ready, asked by an administrator."""
    app = create_app(DirectorySettings(kafka=engines.kafka, mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = AuthenticationByRole()
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=who) as client,
    ):
        await until(lambda: _ready(client))
        yield client


async def _ready(client: httpx.AsyncClient) -> bool:
    drafts = await client.get(f"{API}/drafts")
    return (await client.get(f"{API}/readyz")).status_code == 200 and drafts.status_code == 200


async def test_what_one_publishes_the_other_shows_and_a_third_finds(engines: Engines) -> None:
    """Drafted here, verified there; started later, it is known; withdrawn, it is nowhere."""
    await make_topics(engines.kafka)
    entry = {"name": f"Maison {uuid4()}", "kind": "association", "scope": "near", "commune": "33063"}
    async with running(engines) as one, running(engines, OTHER) as other:
        standing = await decided(one, "POST", f"{API}/partners", {"id": str(uuid4()), **entry})
        partner = standing["partner"]
        await until(lambda: _awaits(other, standing["draft"]))
        assert not await shows(one, partner)
        await decided(other, "POST", f"{API}/partners/{partner}/verification", {"draft": standing["draft"]})
        await until(lambda: shows(one, partner))
        async with running(engines) as third:
            assert await shows(third, partner)
            assert all([await shows(third, str(event.partner)) for event in national()])
            await decided(third, "DELETE", f"{API}/partners/{partner}")
        await until(lambda: _gone(one, partner))
    async with running(engines) as later:
        assert not await shows(later, partner)


async def _awaits(client: httpx.AsyncClient, draft: str) -> bool:
    return draft in {known["draft"] for known in (await client.get(f"{API}/drafts")).json()}


async def _gone(client: httpx.AsyncClient, partner: str) -> bool:
    return not await shows(client, partner)
