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
from services.router.api.ports import Choosing
from services.router.api.rates import Rates
from services.router.domain.atlas import Editions
from services.router.domain.choose import Unroutables
from services.router.editions.bundled import bundled_atlas
from services.router.editions.edition_store import EditionStore
from services.router.editions.following import FollowedEditions
from services.router.handlers import RECEPTION, router
from services.router.scheduler import Default, Scheduler
from services.router.settings import RouterSettings
from services.router.store import StoredUnroutables
from shared.events.router import territory_edition
from shared.http import service_app
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Tail
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
    editions = FollowedEditions(bundled_atlas(), readiness)
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
    stored, producer = StoredUnroutables(db), Producer(settings.kafka, router.service, readiness)
    app.state.choosing = Choosing(stored, producer)
    readiness.red("store", "The router has not reached its store yet.")
    readiness.red("editions", "The editions of the territory have not been read yet.")
    published = list(territory_edition.names)
    activations = Tail(settings.kafka, published, editions.consumed, readiness, name="activations")
    group_member = _group_member(
        settings, db, producer, readiness, stored, {Editions: editions, Unroutables: stored}
    )
    async with AsyncExitStack() as stack:
        stack.callback(db.client.close)
        for context in (producer, activations, group_member):
            await stack.enter_async_context(context)
        tasks = await stack.enter_async_context(BackgroundTasks(readiness))
        tasks.run("store", partial(_watch, stored, readiness))
        tasks.run("editions", partial(editions.follow, EditionStore(db), activations.caught_up))
        tick = _scheduler(settings, stored, editions, producer).tick
        tasks.run("unroutable", partial(every, WAITS, partial(tick, partial(group_member.holds, RECEPTION))))
        yield


def _scheduler(
    settings: RouterSettings, stored: StoredUnroutables, editions: FollowedEditions, producer: Producer
) -> Scheduler:
    after = timedelta(seconds=settings.router_unroutable_seconds)
    return Scheduler(stored, editions, producer, Default(settings.router_default_force, after))


def _group_member(
    settings: Settings,
    db: Database,
    producer: Producer,
    readiness: Readiness,
    stored: StoredUnroutables,
    ports: dict[type, object],
) -> GroupMember:
    return GroupMember(
        kafka=settings.kafka,
        group="router",
        handlers=router,
        topics=[RECEPTION],
        database=db,
        publish=BatchPublisher(producer, router.service),
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
