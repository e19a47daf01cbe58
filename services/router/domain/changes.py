"""The changes from one edition of the territory to another, commune by commune."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from services.router.domain.commune import Commune

Kind = Literal["added", "removed", "merged", "renamed", "place", "force", "unit", "named"]
"""`place`: other postal codes, city or département; `named`: a unit of its own instead of its département's."""


class Change(NamedTuple):
    """A change of one commune, and what was said before and after."""

    kind: Kind
    commune: Commune
    before: str = ""
    """A force, `both` or the reason for which there is none; or the name of a unit."""
    after: str = ""
    """The same, or a new name, or the code and name of the commune that it is a part of now."""


@dataclass(frozen=True)
class Changes:
    """All changes, in the order of the communes' codes; and the number of communes before."""

    communes: int
    all: Sequence[Change] = ()

    @property
    def share(self) -> float:
        """The share of communes that changed; a unit of their own instead of their département's is no change."""
        changed = {change.commune.code for change in self.all if change.kind != "named"}
        return len(changed) / max(self.communes, 1)
