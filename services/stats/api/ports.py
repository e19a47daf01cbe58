"""The ports of the endpoints, and the roles that may read figures."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from services.stats.domain.calendar import last_whole_day
from services.stats.domain.ports import FiguresRepository
from services.stats.tally_cache import TallyCache
from shared.http import Problem
from shared.http.answers import unavailable_is_503
from shared.identity import Staff, requires

within_reach = partial(
    unavailable_is_503, "Pas disponible", "Les chiffres ne peuvent pas être lus : réessayez dans un instant."
)


@dataclass(frozen=True, slots=True)
class StatsPorts:
    """The releases, the exact tallies, and the limit under which a figure is small."""

    repository: FiguresRepository
    tallies: TallyCache
    limit: int


async def _ports(request: Request) -> StatsPorts:
    ports: StatsPorts = request.app.state.ports
    return ports


Ports = Annotated[StatsPorts, Depends(_ports)]
LATE = timedelta(hours=1)
"""The time after which a day that has ended is shown to all the staff."""


async def stopped_now() -> tuple[str, datetime]:
    """The last day that all the staff may see, and its end: today's figures are of people who write right now."""
    return last_whole_day(datetime.now(UTC), LATE)


StoppedAt = Annotated[tuple[str, datetime], Depends(stopped_now)]
Reader = Annotated[Staff, Depends(requires())]
"""Any member of the staff: the whole days of the nation and of each force are for all of them."""


def analysts_only(staff: Staff) -> None:
    """Refuse anybody but an analyst: figures by theme and département are theirs."""
    if staff.role != "analyst":
        raise Problem(
            403, "Accès refusé", "Les chiffres par thème et par département sont réservés aux analystes."
        )
