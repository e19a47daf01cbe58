"""The composition of the router: the territory in memory, what it consumes, its endpoints."""

from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.router
from services.router.api import communes, editions, elsewhere, plain, unroutable
from services.router.api.competence import ADDRESS, competence
from services.router.api.examples import EXAMPLES
from services.router.api.ports import RouterPorts
from services.router.api.rates import DETAIL
from services.router.domain.choose import Unroutables
from services.router.domain.editions import Editions
from services.router.editions.bundled import bundled_edition_in_force
from services.router.editions.comparisons import Comparisons
from services.router.editions.edition_store import EditionStore
from services.router.editions.following import FollowedEditions
from services.router.editions.naming import UnitNaming
from services.router.editions.remarks import remarks
from services.router.handlers import RECEPTION, router
from services.router.scheduler import Default, Scheduler
from services.router.settings import RouterSettings
from services.router.store import StoredUnroutables, make_indexes
from shared.events.router import territory_edition
from shared.http import service_app, staff_pages
from shared.kafka.cluster import cluster
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Tail
from shared.mongo import database
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.runtime.periodic import every
from shared.runtime.rates import Networks, Rates
from shared.runtime.store_health import StoreHealth
from shared.runtime.units import follow_units
from shared.settings import Settings, chosen

PUBLIC = {communes.prefix, f"{communes.prefix}/{{code}}"}
WEB = Path(__file__).parent / "web"
WAITS = 2.0
"""Seconds between two looks for waits that are over."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the router. Its lifespan waits for nothing: communes are answered at once."""
    parts = Parts(chosen(RouterSettings, settings))
    lifespan = parts.lifespan()
    app = service_app(
        "router",
        parts.settings,
        lifespan=lifespan,
        title="Router",
        description=services.router.__doc__ or "",
        readiness=parts.readiness,
        public=PUBLIC,
        examples=EXAMPLES,
        consumed=lifespan.topics,
    )
    app.state.ports = parts.ports()
    for endpoints in (communes, competence, editions, elsewhere, plain, unroutable):
        app.include_router(endpoints)
    staff_pages(app, f"{ADDRESS}editions", WEB, parts.settings)
    return app


class Parts:
    """The parts of the router, each made with what it depends on."""

    def __init__(self, settings: RouterSettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self.readiness.red("editions", "The editions of the territory have not been read yet.")
        self._producer = Producer(cluster(settings), router.service, self.readiness)
        self._database = database(settings.mongo, settings.router_database)
        self._unroutables = StoredUnroutables(self._database)
        self._edition_store = EditionStore(self._database)
        self._editions = FollowedEditions(bundled_edition_in_force(), self.readiness)
        self._activations = Tail(
            self._producer.cluster,
            list(territory_edition.names),
            self._editions.consumed,
            self.readiness,
            name="activations",
        )
        self._units = follow_units(self._producer.cluster, self.readiness)
        self._naming = UnitNaming(self._editions, self._units, self._producer, self.readiness)
        self._group_member = self._member_of_group()
        default = Default(
            settings.router_default_force, timedelta(seconds=settings.router_unroutable_seconds)
        )
        self._scheduler = Scheduler(self._unroutables, self._editions, self._producer, default)
        self._health = StoreHealth(
            [self._database],
            make_indexes,
            self.readiness,
            unreached="The router has not reached its store yet.",
            away="The router's store does not answer",
        )

    def ports(self) -> RouterPorts:
        """The ports of the endpoints."""
        settings = self.settings
        return RouterPorts(
            editions=self._editions,
            comparisons=Comparisons(self._edition_store, self._editions),
            remarks=remarks(),
            unroutables=self._unroutables,
            publish=self._producer,
            rates=Rates(settings.router_questions_per_second, settings.router_questions_at_once, DETAIL),
            networks=Networks(local=settings.local),
            trusted_proxies=settings.trusted_proxies,
        )

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        store, holds = self._edition_store, partial(self._group_member.holds, RECEPTION)
        return Lifespan(
            readiness=self.readiness,
            producer=self._producer,
            tails=[self._activations, self._units.topic],
            group_members=[self._group_member],
            databases=[self._database],
            tasks={
                "store": self._health.watch,
                "editions": partial(self._editions.follow, store, self._activations.caught_up),
                "units": self._naming.run,
                "unroutable": partial(every, WAITS, partial(self._scheduler.tick, holds)),
            },
        )

    def _member_of_group(self) -> GroupMember:
        group = ConsumerGroup.stored_in(
            self._database, self.readiness, name="router", service=router.service, topics=[RECEPTION]
        )
        work = GroupWork(
            router,
            BatchPublisher(self._producer, group.service, group.fence.check),
            ports={Editions: self._editions, Unroutables: self._unroutables},
            discard=self._unroutables.discard,
        )
        return GroupMember(self._producer.cluster, group, work)
