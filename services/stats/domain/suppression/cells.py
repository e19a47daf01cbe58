"""The cells of the tables and the figures that sum them: what cell suppression reasons on.

Primary suppression keeps secret the figures under the limit. Complementary suppression keeps secret the others by
which these could be found out. A suppressed figure is protected when an alternative table is feasible, in which
it is different and every released figure is the same: some conversations have other départements, themes or ends.
Where no alternative is feasible, the fewest figures that prevent it are suppressed too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product
from typing import NamedTuple

from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, MEASURES
from services.stats.domain.projection.counted_conversation import CountedConversation

ALL = "*"
FigureKey = tuple[str, str, str, str]
"""Force, département, theme and measure; `*` is all of them together."""
Figure = tuple[str, str, str, str, str]
"""The period of a figure, then its key."""


class Kind(NamedTuple):
    """The exactly known part of a conversation: everything but its département and its theme."""

    force: str
    opened: str
    closed: str
    outcome: str


class Cell(NamedTuple):
    """The conversations that every figure counts alike."""

    kind: Kind
    departement: str
    theme: str


Move = Mapping[Cell, int]
"""The conversations that an alternative table has more, or fewer, in each cell."""


def cells_of(conversations: Iterable[CountedConversation]) -> Counter[Cell]:
    """Count conversations by cell.

    Within a month its conversations are taken for the sum of its outcomes, as they nearly are: an attacker may
    compare the two. A conversation opened in one month and closed in another is counted in each for itself.
    """
    cells: Counter[Cell] = Counter()
    for conversation in conversations:
        for kind in _kinds(conversation):
            cells[Cell(kind, conversation.departement, conversation.theme)] += 1
    return cells


def _kinds(conversation: CountedConversation) -> list[Kind]:
    force, outcome = conversation.force, conversation.outcome
    opened, closed = conversation.opened[:7], conversation.closed[:7]
    if opened == closed:
        return [Kind(force, opened, closed, outcome)]
    opening = Kind(force, opened, "", "")
    return [opening, Kind(force, "", closed, outcome)] if closed else [opening]


def figures_counting(cell: Cell) -> list[Figure]:
    """The figures that count the conversations of a cell."""
    kind, departement, theme = cell
    measures = [(kind.opened, "conversations")] if kind.opened else []
    measures += [(kind.closed, kind.outcome)] if kind.closed else []
    categories = ((departement, theme), (departement, ALL), (ALL, theme))
    forces = (kind.force, ALL)
    return [
        (period, f, d, t, measure)
        for month, measure in measures
        for period in (month, month[:4])
        for f in forces
        for d, t in categories
    ]


def figures_of(cells: Mapping[Cell, int]) -> Counter[Figure]:
    """Sum the cells to every figure that is not zero."""
    figures: Counter[Figure] = Counter()
    for cell, count in cells.items():
        for figure in figures_counting(cell):
            figures[figure] += count
    return figures


class Table(NamedTuple):
    """The départements and themes of the tables, those of figures that are zero among them."""

    departements: tuple[str, ...]
    themes: tuple[str, ...]

    def figures(self, period: str) -> list[Figure]:
        """Every figure of a period but the nation's: those that are not released must stay unknown."""
        keys = product((*FORCES_AND_RECEPTION, ALL), (*self.departements, ALL), (*self.themes, ALL), MEASURES)
        return [(period, f, d, t, m) for f, d, t, m in keys if (d, t) != (ALL, ALL)]
