"""Which figures may be released: not those under the limit, nor those by which these could be found out.

A figure is withheld safely when there is another world, just as possible, in which it is different and
everything that was released is the same: some conversations have other départements, themes or ends. Where
no such world is found, the fewest figures that stand in its way are withheld too; it is then their witness.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from services.stats.domain.row import Row
from services.stats.domain.tally import FORCES, MEASURES

ALL = "*"
Key = tuple[str, str, str, str]
"""Force, département, theme and measure; `*` is all of them together."""
Figure = tuple[str, str, str, str, str]
"""The same, with the period before it."""


class Kind(NamedTuple):
    """What is known exactly, day by day, of a conversation: all but its département and its theme."""

    force: str
    opened: str
    closed: str
    outcome: str


class Cell(NamedTuple):
    """Conversations that no figure tells from each other."""

    kind: Kind
    departement: str
    theme: str


Move = Mapping[Cell, int]
"""How many conversations more, or less, another world has in each cell."""


def cells(rows: Iterable[Row]) -> Counter[Cell]:
    """Count conversations by what figures may tell of them.

    Within a month its conversations are taken for the sum of its outcomes, as they nearly are: what one figure
    says of the other must not be found out either. Who came in one month and was answered in another is counted
    in each for itself.
    """
    counted: Counter[Cell] = Counter()
    for row in rows:
        for kind in _kinds(row):
            counted[Cell(kind, row.departement, row.theme)] += 1
    return counted


def _kinds(row: Row) -> list[Kind]:
    opened, closed = row.opened[:7], row.closed[:7]
    if opened == closed:
        return [Kind(row.force, opened, closed, row.outcome)]
    came = Kind(row.force, opened, "", "")
    return [came, Kind(row.force, "", closed, row.outcome)] if closed else [came]


def seen_in(cell: Cell) -> list[Figure]:
    """The figures in which such a conversation is counted."""
    kind, departement, theme = cell
    published = [(kind.opened, "conversations")] if kind.opened else []
    published += [(kind.closed, kind.outcome)] if kind.closed else []
    places = ((departement, theme), (departement, ALL), (ALL, theme))
    forces = (kind.force, ALL)
    return [
        (p, f, d, t, m)
        for month, m in published
        for p in (month, month[:4])
        for f in forces
        for d, t in places
    ]


def counted(known: Mapping[Cell, int]) -> Counter[Figure]:
    """Every figure that is not zero."""
    figures: Counter[Figure] = Counter()
    for cell, count in known.items():
        for figure in seen_in(cell):
            figures[figure] += count
    return figures


class Table(NamedTuple):
    """What figures are told by; a figure that nobody is counted in stands in it too."""

    departements: tuple[str, ...]
    themes: tuple[str, ...]

    def figures(self, period: str) -> list[Figure]:
        """Every figure of a period, but those of the whole nation: what is not released must stay unknown."""
        parts = product((*FORCES, ALL), (*self.departements, ALL), (*self.themes, ALL), MEASURES)
        return [(period, f, d, t, m) for f, d, t, m in parts if (d, t) != (ALL, ALL)]
