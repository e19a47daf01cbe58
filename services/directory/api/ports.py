"""The ports of the directory's endpoints."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from services.directory.domain.known import KnownPartners
from services.directory.domain.nearby import Criteria, Search
from services.directory.domain.places import Places
from services.directory.following import FollowedPartners
from shared.kafka.handlers import PublishInTime
from shared.problems import Problem
from shared.runtime.asking import WITHIN


@dataclass(frozen=True, slots=True)
class DirectoryPorts:
    """The partners that are known, the places, and a way to publish."""

    followed: FollowedPartners
    places: Places
    near_km: float
    publish: PublishInTime
    patience: float = WITHIN
    """Seconds that an endpoint waits until what it published has come back from Kafka."""

    @property
    def known(self) -> KnownPartners:
        """The partners that are known now."""
        return self.followed.known

    def search(self, criteria: Criteria) -> Search:
        """A search for partners, as things stand now."""
        return Search(criteria, self.places, self.near_km, datetime.now(UTC))

    def settled(self) -> KnownPartners:
        """The partners that are known, once all events are consumed: nothing is decided on half of them."""
        if not self.followed.caught_up:
            sentence = "L’annuaire n’a pas encore tout relu : réessayez dans un instant."
            raise Problem(503, "Pas encore prêt", sentence, headers={"Retry-After": "2"})
        return self.known


async def _ports(request: Request) -> DirectoryPorts:
    ports: DirectoryPorts = request.app.state.ports
    return ports


Ports = Annotated[DirectoryPorts, Depends(_ports)]
