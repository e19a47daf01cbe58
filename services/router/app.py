"""The composition of the router: the territory in memory, what it consumes, its endpoints."""

from datetime import timedelta
from functools import partial

from fastapi import FastAPI

import services.router
from services.router.api import communes, plain, unroutable
from services.router.api.examples import EXAMPLES
from services.router.api.ports import RouterPorts
from services.router.api.rates import DETAIL
from services.router.domain.atlas import Editions
from services.router.domain.choose import Unroutables
from services.router.editions.bundled import bundled_atlas
from services.router.editions.edition_store import EditionStore
from services.router.editions.following import FollowedEditions
from services.router.handlers import RECEPTION, router
from services.router.scheduler import Default, Scheduler
from services.router.settings import RouterSettings
from services.router.store import StoredUnroutables, make_indexes
from shared.events.router import territory_edition
from shared.http import service_app
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Tail
from shared.mongo import Database, database
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.runtime.periodic import every
from shared.runtime.rates import Networks, Rates
from shared.runtime.store_health import StoreHealth
from shared.settings import Settings, chosen

PUBLIC = {communes.prefix, f"{communes.prefix}/{{code}}"}
WAITS = 2.0
"""Seconds between two looks for waits that are over."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the router: it answers about communes at once, whatever it waits for."""
    mine, readiness = chosen(RouterSettings, settings), Readiness()
    producer = Producer(mine.kafka, router.service, readiness)
    editions = FollowedEditions(bundled_atlas(), readiness)
    store = database(mine.mongo, mine.router_database)
    unroutables = StoredUnroutables(store)
    app = service_app(
        "router",
        mine,
        lifespan=_lifespan(mine, readiness, producer, editions, store, unroutables),
        title="Router",
        description=services.router.__doc__ or "",
        readiness=readiness,
        public=PUBLIC,
        examples=EXAMPLES,
    )
    app.state.ports = RouterPorts(
        editions=editions,
        unroutables=unroutables,
        publish=producer,
        rates=Rates(mine.router_questions_per_second, mine.router_questions_at_once, DETAIL),
        networks=Networks(local=mine.local),
        trusted_proxies=mine.trusted_proxies,
    )
    for endpoints in (communes, plain, unroutable):
        app.include_router(endpoints)
    return app


def _lifespan(
    settings: RouterSettings,
    readiness: Readiness,
    producer: Producer,
    editions: FollowedEditions,
    store: Database,
    unroutables: StoredUnroutables,
) -> Lifespan:
    readiness.red("editions", "The editions of the territory have not been read yet.")
    topics = list(territory_edition.names)
    activations = Tail(settings.kafka, topics, editions.consumed, readiness, name="activations")
    group_member = GroupMember(
        kafka=settings.kafka,
        group="router",
        handlers=router,
        topics=[RECEPTION],
        database=store,
        publish=BatchPublisher(producer, router.service),
        readiness=readiness,
        ports={Editions: editions, Unroutables: unroutables},
        discard=unroutables.discard,
    )
    default = Default(settings.router_default_force, timedelta(seconds=settings.router_unroutable_seconds))
    tick = Scheduler(unroutables, editions, producer, default).tick
    health = StoreHealth(
        [store],
        make_indexes,
        readiness,
        unreached="The router has not reached its store yet.",
        away="The router's store does not answer",
    )
    return Lifespan(
        readiness=readiness,
        producer=producer,
        tails=[activations],
        group_members=[group_member],
        databases=[store],
        tasks={
            "store": health.watch,
            "editions": partial(editions.follow, EditionStore(store), activations.caught_up),
            "unroutable": partial(every, WAITS, partial(tick, partial(group_member.holds, RECEPTION))),
        },
    )
