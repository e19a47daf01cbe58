"""The router put together: the territory in memory, what it hears, what it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from pydantic import Field

import services.router
from services.router.api import communes, unroutable
from services.router.api.given import Atlas, Choosing
from services.router.domain.choose import Unroutables
from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from services.router.handlers import RECEPTION, router
from services.router.store import StoredUnroutables
from services.router.territory.shipped import shipped_territory
from shared.http import Readiness, service_app
from shared.kafka.hearing import Hearing
from shared.kafka.telling import BatchTell, Teller
from shared.mongo import Database, database
from shared.settings import Settings, read

LOOK = 2.0
"""Seconds between two looks at the store."""


class RouterSettings(Settings):
    """What the router alone needs."""

    router_database: str = Field("router", min_length=1, description="The name of the router's database.")


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the router. Its lifespan begins to connect it and waits for nothing: communes answer at once."""
    chosen = RouterSettings(**settings.model_dump()) if settings else read(RouterSettings)
    territory = shipped_territory()
    app = service_app(
        "router",
        chosen,
        lifespan=partial(_connected, chosen, territory),
        title="Router",
        description=services.router.__doc__ or "",
    )
    app.state.atlas = Atlas(territory, Gazetteer(territory))
    app.include_router(communes)
    app.include_router(unroutable)
    return app


@asynccontextmanager
async def _connected(settings: RouterSettings, territory: Territory, app: FastAPI) -> AsyncIterator[None]:
    """Hear and tell from here on; whatever is away is waited for in the background."""
    db = database(settings.mongo, settings.router_database)
    stored, teller = StoredUnroutables(db), Teller(settings.kafka, router.service)
    ports = {Territory: territory, Unroutables: stored}
    app.state.choosing = Choosing(stored, teller)
    app.state.readiness.red("store", "The router has not reached its store yet.")
    watching = asyncio.create_task(_watch(stored, app.state.readiness))
    try:
        async with teller, _hearing(settings, db, teller, app.state.readiness, ports):
            yield
    finally:
        watching.cancel()
        db.client.close()


def _hearing(
    settings: Settings, db: Database, teller: Teller, readiness: Readiness, ports: dict[type, object]
) -> Hearing:
    return Hearing(
        kafka=settings.kafka,
        group="router",
        handlers=router,
        topics=[RECEPTION],
        database=db,
        tell=BatchTell(teller, router.service),
        readiness=readiness,
        ports=ports,
    )


async def _watch(stored: StoredUnroutables, readiness: Readiness) -> None:
    """Say whether the store answers, for as long as we run."""
    while True:
        try:
            await stored.prepare()
        except Exception as error:
            readiness.red("store", f"The router's store does not answer: {type(error).__name__}.")
        else:
            readiness.green("store")
        await asyncio.sleep(LOOK)
