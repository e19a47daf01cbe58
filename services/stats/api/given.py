"""What the composition root gives to the endpoints, and who may read what."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from services.stats.domain.ports import Books
from services.stats.ledger import Ledger
from shared.http import Problem
from shared.identity import Staff, requires
from shared.kafka.failures import is_the_worlds


@dataclass(frozen=True, slots=True)
class Given:
    """The books, exact figures, and under how many a figure is small."""

    books: Books
    ledger: Ledger
    limit: int


async def _given(request: Request) -> Given:
    found: Given = request.app.state.given
    return found


GivenPorts = Annotated[Given, Depends(_given)]
Reader = Annotated[Staff, Depends(requires())]
"""The nation's figures and those of each force are for all the staff."""


def analysts_only(staff: Staff) -> None:
    """Themes and départements are the analyst's."""
    if staff.role != "analyst":
        raise Problem(
            403, "Accès refusé", "Les chiffres par thème et par département sont réservés aux analystes."
        )


@contextmanager
def within_reach() -> Iterator[None]:
    """A store that is away is a 503 that says so, never figures that lack something."""
    try:
        yield
    except Exception as error:
        if not is_the_worlds(error):
            raise
        sentence = "Les chiffres ne peuvent pas être lus : réessayez dans un instant."
        raise Problem(503, "Pas disponible", sentence) from error
