"""Stats put together: what it hears and keeps, the clock that closes periods, its doors and its page."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from pydantic import Field

import services.stats
from services.stats.api.figures import figures
from services.stats.api.ports import StatsPorts
from services.stats.api.reports import reports
from services.stats.closing import ClosingRules
from services.stats.domain.ports import Projection
from services.stats.handlers import CONSUMED, stats
from services.stats.scheduler import Scheduler
from services.stats.store.projection import StoredProjection
from services.stats.store.repository import StoredFigures
from services.stats.tally_cache import TallyCache
from shared.http import service_app, staff_pages
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import Database, database
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.settings import Settings, read
from shared.tasks import BackgroundTasks

WEB = Path(__file__).parent / "web"
LOOK = 2.0
"""Seconds between two looks at the store."""


class StatsSettings(Settings):
    """What stats alone needs."""

    stats_database: str = Field("stats", min_length=1, description="The name of stats' database.")
    stats_limit: int = Field(
        11,
        ge=3,
        le=1_000_000,
        description="Figures by theme or département under this are withheld, and what would reveal them.",
    )
    stats_grace_minutes: int = Field(
        60,
        ge=0,
        le=366 * 24 * 60,
        description="Minutes after its end when a day, month or year closes; later facts change no release.",
    )
    stats_kept_months: int = Field(
        25,
        ge=14,
        le=1200,
        description="Months for which rows of conversations are kept, before their months are folded.",
    )
    stats_look_seconds: float = Field(
        30.0,
        gt=0,
        le=24 * 3600,
        description="Seconds between two looks of the clock; what changed between two waits for the next.",
    )

    @property
    def rules(self) -> ClosingRules:
        """How periods close."""
        return ClosingRules(
            self.stats_limit, timedelta(minutes=self.stats_grace_minutes), self.stats_kept_months
        )


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make stats. Its lifespan begins to connect it and waits for nothing: readiness says what is missing."""
    chosen = settings if isinstance(settings, StatsSettings) else None
    chosen = chosen or (StatsSettings(**settings.model_dump()) if settings else read(StatsSettings))
    app = service_app(
        "stats",
        chosen,
        lifespan=partial(_connected, chosen),
        title="Stats",
        description=services.stats.__doc__ or "",
        readiness=Readiness(),
    )
    for router in (figures, reports):
        app.include_router(router)
    staff_pages(app, "/stats", WEB, chosen)
    return app


@asynccontextmanager
async def _connected(settings: StatsSettings, app: FastAPI) -> AsyncIterator[None]:
    """Hear and tell from here on; whatever is away is waited for in the background."""
    db = database(settings.mongo, settings.stats_database)
    readiness: Readiness = app.state.readiness
    repository, producer = StoredFigures(db), Producer(settings.kafka, stats.service, readiness)
    app.state.given = StatsPorts(repository, TallyCache(repository), settings.stats_limit)
    readiness.red("store", "Stats has not reached its store yet.")
    group_member = _group_member(settings, db, producer, readiness)
    clock = Scheduler(repository, producer, settings.rules)

    async def close() -> None:
        """Close periods, if this process is the one that does and has heard all."""
        if readiness.ready and group_member.holds(CONSUMED[0], 0) and await group_member.reaches_the_ends():
            await clock.look()
        else:
            clock.doubt()

    async with AsyncExitStack() as stack:
        stack.callback(db.client.close)
        for context in (producer, group_member):
            await stack.enter_async_context(context)
        tasks = await stack.enter_async_context(BackgroundTasks(readiness))
        tasks.run("store", partial(_watch, repository, readiness))
        tasks.run("periods", partial(every, settings.stats_look_seconds, close))
        yield


def _group_member(settings: Settings, db: Database, producer: Producer, readiness: Readiness) -> GroupMember:
    projection = StoredProjection(db)
    return GroupMember(
        kafka=settings.kafka,
        group="stats",
        handlers=stats,
        topics=CONSUMED,
        database=db,
        publish=BatchPublisher(producer, stats.service),
        readiness=readiness,
        ports={Projection: projection},
        flush=projection.flush,
        discard=projection.discard,
    )


async def _watch(repository: StoredFigures, readiness: Readiness) -> None:
    """Say whether the store answers, for as long as we run."""
    while True:
        try:
            await repository.prepare()
        except Exception as error:
            readiness.red("store", f"The store of stats does not answer: {type(error).__name__}.")
        else:
            readiness.green("store")
        await asyncio.sleep(LOOK)
