"""The database of one force is away: the other's signalements go on, and its staff are answered."""

import asyncio
from pathlib import Path
from uuid import uuid4

import httpx

from deploy.local.keys import signalement_keys
from services.signalement.app import create_app
from services.signalement.settings import SignalementSettings
from shared.kafka.topics import make_topics
from shared.mongo import database
from tests.conftest import Engines
from tests.support.signalement.asking import PATH, Authentication

NOWHERE = "mongodb://127.0.0.1:1"


async def test_one_force_works_while_the_other_s_database_is_away(engines: Engines, tmp_path: Path) -> None:
    """Ready for the police; the gendarmerie's staff read that they should try again, not that there is nothing."""
    name = f"signalement-{uuid4().hex[:8]}"
    settings = SignalementSettings(
        kafka=engines.kafka, mongo=engines.mongo, local=True, signalement_database=name,
        signalement_decides=("police",), signalement_mongo_gendarmerie=NOWHERE,
        signalement_key=signalement_keys(tmp_path)["SIGNALEMENT_KEY"],
    )  # fmt: skip
    await make_topics(engines.kafka)
    app = create_app(settings)
    app.state.authentication = Authentication()
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
        asyncio.timeout(60),
    ):
        while True:
            if (await client.get("/api/signalement/readyz")).status_code == 200:
                break
            await asyncio.sleep(0.1)
        for force, status in (("police", 200), ("gendarmerie", 503)):
            bearer = {"Authorization": f"Bearer supervisor-{force}-1"}
            assert (await client.get(PATH, headers=bearer)).status_code == status
    found = database(engines.mongo, f"{name}_police").client
    await found.drop_database(f"{name}_police")
    found.close()
