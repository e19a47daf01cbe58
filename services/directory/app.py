"""The directory put together: partners followed in memory, what it answers, what it tells."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

from fastapi import FastAPI
from pydantic import Field

import services.directory
from services.directory.api import drafts, imports, partners, requests
from services.directory.api.ports import Directory
from services.directory.bundled import national, places
from services.directory.following import FollowedPartners
from shared.events.directory import partner, partner_drafted
from shared.http import service_app, staff_pages
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from shared.settings import Settings, read
from shared.tasks import BackgroundTasks

WEB = Path(__file__).parent / "web"


class DirectorySettings(Settings):
    """What the directory alone needs."""

    directory_near_km: float = Field(
        30.0, gt=0, le=20_000, description="Kilometres up to which a partner is near a commune."
    )


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make the directory. Its lifespan waits for nothing: national services are answered at once."""
    chosen = DirectorySettings(**settings.model_dump()) if settings else read(DirectorySettings)
    followed, readiness = FollowedPartners(national()), Readiness()
    producer = Producer(chosen.kafka, "directory", readiness)
    app = service_app(
        "directory",
        chosen,
        lifespan=partial(_connected, chosen, followed, producer),
        title="Directory",
        description=services.directory.__doc__ or "",
        readiness=readiness,
    )
    app.state.directory = Directory(followed, places(), chosen.directory_near_km, producer)
    for router in (requests, partners, drafts, imports):
        app.include_router(router)
    staff_pages(app, "/directory", WEB, chosen)
    return app


@asynccontextmanager
async def _connected(
    settings: Settings, followed: FollowedPartners, producer: Producer, app: FastAPI
) -> AsyncIterator[None]:
    """Follow and tell from here on; Kafka is waited for in the background."""
    topics = [*partner.names, *partner_drafted.names]
    tail = Tail(settings.kafka, topics, followed.consumed, app.state.readiness, name="partners")
    async with AsyncExitStack() as stack:
        for context in (producer, tail):
            await stack.enter_async_context(context)
        tasks = await stack.enter_async_context(BackgroundTasks(app.state.readiness))
        tasks.run("partners", partial(followed.heal, producer, tail.caught_up))
        yield
