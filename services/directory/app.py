"""The composition of the directory: the partners that it follows in memory, its endpoints, its page."""

from functools import partial
from pathlib import Path

from fastapi import FastAPI

import services.directory
from services.directory.api import drafts, imports, partners, requests
from services.directory.api.ports import DirectoryPorts
from services.directory.bundled import national, places
from services.directory.following import FollowedPartners
from services.directory.settings import DirectorySettings
from shared.events.directory import partner, partner_drafted
from shared.http import service_app, staff_pages
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.settings import Settings, chosen

WEB = Path(__file__).parent / "web"
TOPICS = [*partner.names, *partner_drafted.names]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the directory: national services are answered at once, whatever it waits for."""
    mine, readiness = chosen(DirectorySettings, settings), Readiness()
    followed = FollowedPartners(national())
    producer = Producer(mine.kafka, "directory", readiness)
    tail = Tail(mine.kafka, TOPICS, followed.consumed, readiness, name="partners")
    lifespan = Lifespan(
        readiness=readiness,
        producer=producer,
        tails=[tail],
        tasks={"partners": partial(followed.heal, producer, tail.caught_up)},
    )
    app = service_app(
        "directory",
        mine,
        lifespan=lifespan,
        title="Directory",
        description=services.directory.__doc__ or "",
        readiness=readiness,
    )
    app.state.ports = DirectoryPorts(followed, places(), mine.directory_near_km, producer)
    for endpoints in (requests, partners, drafts, imports):
        app.include_router(endpoints)
    staff_pages(app, "/directory", WEB, mine)
    return app
