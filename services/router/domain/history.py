"""The history of a commune's competence: what the editions that are known say of it, one after the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from services.router.domain.competence import Competence, Doubt
from services.router.domain.editions import ActivatedEdition


class Term(NamedTuple):
    """A time in which the same was said: its beginning, the edition that began it, and what it said."""

    since: datetime
    edition: str
    name: str
    """The commune's name; empty where that edition did not know it."""
    answer: Competence | Doubt


def terms(editions: Sequence[ActivatedEdition], code: str) -> list[Term]:
    """The terms of a commune, the first one first; an edition that says the same begins none."""
    found: list[Term] = []
    for edition in editions:
        territory = edition.territory
        term = Term(edition.since, edition.id, territory.name(code), territory.competence(code))
        if not found or (found[-1].name, found[-1].answer) != (term.name, term.answer):
            found.append(term)
    return found
