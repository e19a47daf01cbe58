"""What the composition root gives to the endpoints."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request

from services.directory.domain.known import Known
from services.directory.domain.nearby import Search, Wanted
from services.directory.domain.places import Places
from services.directory.following import FollowedPartners
from shared.identity import Staff, requires
from shared.kafka.handlers import PublishInTime
from shared.problems import Problem

Administrator = Annotated[Staff, Depends(requires("administrator"))]


@dataclass(frozen=True, slots=True)
class Directory:
    """What is known, and a way to tell."""

    followed: FollowedPartners
    places: Places
    near_km: float
    publish: PublishInTime
    patience: float = 5.0
    """Seconds that an endpoint waits until what it told has come back."""

    @property
    def known(self) -> Known:
        """What is known of partners now."""
        return self.followed.known

    def search(self, wanted: Wanted) -> Search:
        """A search for partners, as things stand now."""
        return Search(wanted, self.places, self.near_km, datetime.now(UTC))

    def settled(self) -> Known:
        """What is known, once it is all that was told: nothing is decided on half of it."""
        if not self.followed.caught_up:
            sentence = "L’annuaire n’a pas encore tout relu : réessayez dans un instant."
            raise Problem(503, "Pas encore prêt", sentence, headers={"Retry-After": "2"})
        return self.known


async def _directory(request: Request) -> Directory:
    found: Directory = request.app.state.directory
    return found


DirectoryGiven = Annotated[Directory, Depends(_directory)]
