"""What the composition root gives to the endpoints, and who may read what."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from services.stats.domain.ports import Books
from services.stats.ledger import Ledger
from shared.http import Problem
from shared.http.answers import reaching
from shared.identity import Staff, requires

within_reach = partial(
    reaching, "Pas disponible", "Les chiffres ne peuvent pas être lus : réessayez dans un instant."
)


@dataclass(frozen=True, slots=True)
class StatsPorts:
    """The books, exact figures, and under how many a figure is small."""

    books: Books
    ledger: Ledger
    limit: int


async def _given(request: Request) -> StatsPorts:
    found: StatsPorts = request.app.state.given
    return found


Ports = Annotated[StatsPorts, Depends(_given)]
Reader = Annotated[Staff, Depends(requires())]
"""The nation's figures and those of each force are for all the staff."""


def analysts_only(staff: Staff) -> None:
    """Themes and départements are the analyst's."""
    if staff.role != "analyst":
        raise Problem(
            403, "Accès refusé", "Les chiffres par thème et par département sont réservés aux analystes."
        )
