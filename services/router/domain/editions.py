"""The editions of the territory, and the one in force at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory


@dataclass(frozen=True, slots=True)
class ActivatedEdition:
    """An edition, whole, from the moment on at which it is activated; it never changes: another one follows."""

    id: str
    since: datetime
    territory: Territory
    gazetteer: Gazetteer
    """The gazetteer; of an edition that is over, a later one's: nobody searches in the past."""


class Editions(Protocol):
    """The editions that were, are and will be in force."""

    def at(self, moment: datetime) -> ActivatedEdition:
        """The edition in force at that moment; a `DependencyUnavailable` error while not all are known."""


def in_force(editions: Sequence[ActivatedEdition], moment: datetime) -> ActivatedEdition:
    """The last edition that had begun by then; before the first, the first. They stand in their order."""
    return next((edition for edition in reversed(editions) if edition.since <= moment), editions[0])
