"""Which edition of the territory is in force when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer


@dataclass(frozen=True, slots=True)
class Atlas:
    """One edition whole, from the moment on from which it is in force. Never changed: another one follows."""

    edition: str
    since: datetime
    territory: Territory
    gazetteer: Gazetteer
    """Of an edition that is over, a later one's: nobody searches in the past."""


class Editions(Protocol):
    """All that were, are and will be in force."""

    def at(self, moment: datetime) -> Atlas:
        """The one in force at that moment; it fails as the world does while not all are known."""


def in_force(atlases: Sequence[Atlas], moment: datetime) -> Atlas:
    """The last that had begun by then; before the first, the first. They stand in their order."""
    return next((atlas for atlas in reversed(atlases) if atlas.since <= moment), atlases[0])
