"""What the composition root gives to the endpoints."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request

from services.router.domain.atlas import Atlas, in_force
from services.router.domain.choose import Unroutables
from shared.kafka.handlers import PublishInTime


class Known(Protocol):
    """The editions of the territory in memory: they answer with every engine down."""

    @property
    def known(self) -> tuple[Atlas, ...]:
        """All of which we know, in the order of their moments."""


@dataclass(frozen=True, slots=True)
class Choosing:
    """What a supervisor's decision needs: the list, a way to tell, and how long to wait."""

    unroutables: Unroutables
    producer: PublishInTime
    patience: float = 5.0
    """Seconds that an endpoint waits for what its request becomes."""


async def _known(request: Request) -> tuple[Atlas, ...]:  # FastAPI takes a thread for what is not async
    editions: Known = request.app.state.editions
    return editions.known


async def _atlas(request: Request) -> Atlas:
    """The edition in force now, the same one for the whole answer."""
    return in_force(await _known(request), datetime.now(UTC))


async def _choosing(request: Request) -> Choosing:
    found: Choosing = request.app.state.choosing
    return found


KnownGiven = Annotated[tuple[Atlas, ...], Depends(_known)]
AtlasGiven = Annotated[Atlas, Depends(_atlas)]
ChoosingGiven = Annotated[Choosing, Depends(_choosing)]
