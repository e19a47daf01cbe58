"""Doubles of Kafka and of authentication, written by hand."""

import asyncio
from dataclasses import dataclass, field

from services.chat.following import FollowedReplies
from services.directory.following import FollowedPartners
from shared.cloudevents.event import Event
from shared.identity import Staff
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from tests.support.directory.builders import as_consumed
from tests.support.doubles import SessionsGoOn


@dataclass
class Kafka:
    """Brings back the events that are published, a moment later; or is slow, or away."""

    followed: FollowedPartners | FollowedReplies
    published: list[Event] = field(default_factory=list)
    away: bool = False
    slow: bool = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take these events."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published.extend(events)
        if not self.slow:
            asyncio.get_running_loop().call_later(0.01, self.bring, *events)

    def bring(self, *events: Event) -> None:
        """Have them consumed."""
        for event in events:
            self.followed.consumed(as_consumed(event))


NAMES = {"2": "Eve"}


class AuthenticationByRole(SessionsGoOn):
    """Lets in everybody whose token is the name of a role, and perhaps a number: `administrator-2`."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that role, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        role, _, number = authorization.removeprefix("Bearer ").partition("-")
        return Staff(f"{role}-{number or 1}", NAMES.get(number, "Noa"), role, "police")  # type: ignore[arg-type] # any role may knock
