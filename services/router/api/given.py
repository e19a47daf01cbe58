"""What the composition root gives to the endpoints."""

from dataclasses import dataclass
from typing import Annotated, Protocol

from fastapi import Depends, Request

from services.router.domain.choose import Unroutables
from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from shared.facts import Fact


class TellInTime(Protocol):
    """Tell facts and wait for Kafka's word."""

    async def acknowledged(self, *facts: Fact, within: float = 5.0) -> None:
        """`NotAcknowledged` when Kafka has not said in time that it has them."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """The territory in memory: it answers with every engine down."""

    territory: Territory
    gazetteer: Gazetteer


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a supervisor's decision needs: the list, a way to tell, and how long to wait."""

    unroutables: Unroutables
    teller: TellInTime
    patience: float = 5.0
    """Seconds that an endpoint waits for what its request becomes."""


def _atlas(request: Request) -> Atlas:
    found: Atlas = request.app.state.atlas
    return found


def _choosing(request: Request) -> Choosing:
    found: Choosing = request.app.state.choosing
    return found


AtlasGiven = Annotated[Atlas, Depends(_atlas)]
ChoosingGiven = Annotated[Choosing, Depends(_choosing)]
