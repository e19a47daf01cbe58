"""Doubles of what the directory stands on, written by hand."""

import asyncio
from dataclasses import dataclass, field

from services.directory.following import FollowedPartners
from shared.facts import Fact
from shared.identity import Staff
from shared.kafka.telling import NotAcknowledged
from shared.problems import Problem
from tests.directory.builders import as_heard


@dataclass
class Kafka:
    """Brings back what it is told, a moment later; or is slow, or away."""

    followed: FollowedPartners
    told: list[Fact] = field(default_factory=list)
    away: bool = False
    slow: bool = False

    async def acknowledged(self, *facts: Fact, within: float = 5.0) -> None:
        """Take these."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.told.extend(facts)
        if not self.slow:
            asyncio.get_running_loop().call_later(0.01, self.bring, *facts)

    def bring(self, *facts: Fact) -> None:
        """Have them heard."""
        for fact in facts:
            self.followed.heard(as_heard(fact))


class DoorOfRoles:
    """Lets in whoever's token is the name of a role."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that role, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        role = authorization.removeprefix("Bearer ")
        return Staff(f"{role}-1", "Noa", role, "police")  # type: ignore[arg-type] # any role may knock
