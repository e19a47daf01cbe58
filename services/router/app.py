"""The router put together: the territory in memory, what it hears, what it answers."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial

from fastapi import FastAPI

import services.router
from services.router.api import communes, plain, unroutable
from services.router.api.examples import EXAMPLES
from services.router.api.given import Choosing
from services.router.api.rates import Rates
from services.router.clock import Clock, Default
from services.router.domain.atlas import Editions
from services.router.domain.choose import Unroutables
from services.router.handlers import RECEPTION, router
from services.router.settings import RouterSettings
from services.router.store import StoredUnroutables
from services.router.territory.following import FollowedEditions
from services.router.territory.kept import KeptEditions
from services.router.territory.shipped import shipped_atlas
from shared.events.router import territory_edition
from shared.http import service_app
from shared.kafka.hearing import Hearing
from shared.kafka.tail import Tail
from shared.kafka.telling import BatchTell, Teller
from shared.mongo import Database, database
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.settings import Settings, read
from shared.tasks import BackgroundTasks

PUBLIC = {communes.prefix, f"{communes.prefix}/{{code}}"}
LOOK = 2.0
"""Seconds between two looks at the store."""
WAITS = 2.0
"""Seconds between two looks for waits that are over."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the router. Its lifespan begins to connect it and waits for nothing: communes answer at once."""
    chosen = RouterSettings(**settings.model_dump()) if settings else read(RouterSettings)
    readiness = Readiness()
    editions = FollowedEditions(shipped_atlas(), readiness)
    app = service_app(
        "router",
        chosen,
        lifespan=partial(_connected, chosen, editions),
        title="Router",
        description=services.router.__doc__ or "",
        readiness=readiness,
        public=PUBLIC,
        examples=EXAMPLES,
    )
    app.state.editions = editions
    app.state.rates = Rates(chosen.router_questions_per_second, chosen.router_questions_at_once, chosen)
    for router_of in (communes, plain, unroutable):
        app.include_router(router_of)
    return app


@asynccontextmanager
async def _connected(
    settings: RouterSettings, editions: FollowedEditions, app: FastAPI
) -> AsyncIterator[None]:
    """Hear and tell from here on; whatever is away is waited for in the background."""
    db = database(settings.mongo, settings.router_database)
    readiness: Readiness = app.state.readiness
    stored, teller = StoredUnroutables(db), Teller(settings.kafka, router.service, readiness)
    app.state.choosing = Choosing(stored, teller)
    readiness.red("store", "The router has not reached its store yet.")
    readiness.red("editions", "The editions of the territory have not been read yet.")
    told = list(territory_edition.names)
    activations = Tail(settings.kafka, told, editions.heard, readiness, name="activations")
    hearing = _hearing(settings, db, teller, readiness, stored, {Editions: editions, Unroutables: stored})
    async with AsyncExitStack() as stack:
        stack.callback(db.client.close)
        for context in (teller, activations, hearing):
            await stack.enter_async_context(context)
        tasks = await stack.enter_async_context(BackgroundTasks(readiness))
        tasks.run("store", partial(_watch, stored, readiness))
        tasks.run("editions", partial(editions.follow, KeptEditions(db), activations.caught_up))
        strike = _clock(settings, stored, editions, teller).strike
        tasks.run("unroutable", partial(every, WAITS, partial(strike, partial(hearing.holds, RECEPTION))))
        yield


def _clock(
    settings: RouterSettings, stored: StoredUnroutables, editions: FollowedEditions, teller: Teller
) -> Clock:
    after = timedelta(seconds=settings.router_unroutable_seconds)
    return Clock(stored, editions, teller, Default(settings.router_default_force, after))


def _hearing(
    settings: Settings,
    db: Database,
    teller: Teller,
    readiness: Readiness,
    stored: StoredUnroutables,
    ports: dict[type, object],
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
        discard=stored.discard,
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
