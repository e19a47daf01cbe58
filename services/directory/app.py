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
from shared.kafka.cluster import cluster
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from shared.runtime.lifespan import Lifespan
from shared.settings import Settings, chosen

WEB = Path(__file__).parent / "web"
TOPICS = [*partner.names, *partner_drafted.names]


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose the directory. Its lifespan waits for nothing: national services are answered at once."""
    parts = Parts(chosen(DirectorySettings, settings))
    lifespan = parts.lifespan()
    app = service_app(
        "directory",
        parts.settings,
        lifespan=lifespan,
        title="Directory",
        description=services.directory.__doc__ or "",
        readiness=parts.readiness,
        consumed=lifespan.topics,
    )
    app.state.ports = parts.ports()
    for router in (requests, partners, drafts, imports):
        app.include_router(router)
    staff_pages(app, "/directory", WEB, parts.settings)
    return app


class Parts:
    """The parts of the directory, each made with what it depends on."""

    def __init__(self, settings: DirectorySettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self._producer = Producer(cluster(settings), "directory", self.readiness)
        self._followed = FollowedPartners(national())
        self._tail = Tail(
            self._producer.cluster, TOPICS, self._followed.consumed, self.readiness, name="partners"
        )

    def ports(self) -> DirectoryPorts:
        """The ports of the endpoints."""
        return DirectoryPorts(self._followed, places(), self.settings.directory_near_km, self._producer)

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        heal = partial(self._followed.heal, self._producer, self._tail.caught_up)
        return Lifespan(
            readiness=self.readiness, producer=self._producer, tails=[self._tail], tasks={"partners": heal}
        )
