"""The composition of stats: what it consumes and keeps, what closes periods, its endpoints, its page."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.stats
from services.stats.api.figures import figures
from services.stats.api.packages import packages
from services.stats.api.ports import StatsPorts
from services.stats.api.reports import reports
from services.stats.domain.ports import Projection
from services.stats.handlers import CONSUMED, stats
from services.stats.scheduler import Scheduler
from services.stats.settings import StatsSettings
from services.stats.store.projection import StoredProjection
from services.stats.store.repository import StoredFigures, make_indexes
from services.stats.tally_cache import TallyCache
from shared.http import service_app, staff_pages
from shared.kafka.cluster import cluster
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import database
from shared.readiness import Readiness
from shared.runtime.agreed_time import agreed_time
from shared.runtime.lifespan import Lifespan
from shared.runtime.periodic import every
from shared.runtime.store_health import StoreHealth
from shared.runtime.stored_time import StoredTime
from shared.settings import Settings, chosen

WEB = Path(__file__).parent / "web"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose stats. Its lifespan waits for nothing: readiness says what is missing."""
    parts = Parts(chosen(StatsSettings, settings))
    lifespan = parts.lifespan()
    app = service_app(
        "stats",
        parts.settings,
        lifespan=lifespan,
        title="Stats",
        description=services.stats.__doc__ or "",
        readiness=parts.readiness,
        consumed=lifespan.topics,
    )
    app.state.ports = parts.ports()
    for router in (figures, reports, packages):
        app.include_router(router)
    staff_pages(app, "/stats", WEB, parts.settings)
    return app


class Parts:
    """The parts of stats, each made with what it depends on."""

    def __init__(self, settings: StatsSettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self._producer = Producer(cluster(settings), stats.service, self.readiness)
        self._database = database(settings.mongo, settings.stats_database)
        self._repository = StoredFigures(self._database)
        self._group_member = self._member_of_group(StoredProjection(self._database))
        self._scheduler = Scheduler(self._repository, self._producer, settings.rules)
        self._time = agreed_time(stats.service, StoredTime(self._database), self._producer, settings)
        self._health = StoreHealth(
            [self._database],
            make_indexes,
            self.readiness,
            unreached="Stats has not reached its store yet.",
            away="The store of stats does not answer",
        )

    def ports(self) -> StatsPorts:
        """The ports of the endpoints."""
        return StatsPorts(self._repository, TallyCache(self._repository), self.settings.stats_limit)

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        return Lifespan(
            readiness=self.readiness,
            producer=self._producer,
            group_members=[self._group_member],
            databases=[self._database],
            tasks={
                "store": self._health.watch,
                "periods": partial(every, self.settings.stats_look_seconds, self._close_periods),
            },
        )

    async def _close_periods(self) -> None:
        """Close periods by a time on which all agree, if this process is the one that does and has consumed all."""
        member, now = self._group_member, None
        if self.readiness.ready and member.holds(CONSUMED[0], 0) and await member.reaches_the_ends():
            now = await self._time.look()
        if now:
            await self._scheduler.look(now)
        else:
            self._scheduler.doubt()

    def _member_of_group(self, projection: StoredProjection) -> GroupMember:
        group = ConsumerGroup.stored_in(
            self._database, self.readiness, name="stats", service=stats.service, topics=CONSUMED
        )
        work = GroupWork(
            stats,
            BatchPublisher(self._producer, group.service, group.fence.check),
            ports={Projection: projection},
            flush=projection.flush,
            discard=projection.discard,
        )
        return GroupMember(self._producer.cluster, group, work)
