"""The cells of the tables and the figures that sum them: what cell suppression reasons on.

Primary suppression keeps secret the figures under the limit. Complementary suppression keeps secret the others by
which these could be found out. A suppressed figure is protected when alternative tables are feasible, in which it
takes values that are further apart than the protection level and every released figure is the same: some
conversations have other départements, themes or ends.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, MEASURES
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import region_of
from services.stats.domain.release.plan import PlannedTable

ALL = "*"
REGION = "R"
"""The letter before the code of a région, where a figure names one in the place of a département."""
FigureKey = tuple[str, str, str, str]
"""Force, département or région, theme and measure; `*` is all of them together."""
Figure = tuple[str, str, str, str, str]
"""The period of a figure, then its key."""


class Kind(NamedTuple):
    """The exactly known part of a conversation: everything but its département and its theme."""

    force: str
    opened: str
    closed: str
    outcome: str

    @property
    def is_whole(self) -> bool:
        """Whether its conversations were opened and ended in one month: in each period one of the sum of outcomes.

        Alternative tables change these alone. A row's total is the sum of its outcomes, but for the few that were
        open across months: an attacker who takes it for that finds one blank of a row, wherever those are.
        """
        return self.opened == self.closed


class Cell(NamedTuple):
    """The conversations that every figure of a family of tables counts alike."""

    kind: Kind
    label: str
    """The département; in the tables by theme, the theme."""


Move = Mapping[Cell, int]
"""The conversations that an alternative table has more, or fewer, in each cell."""


class Shape(NamedTuple):
    """The dimensions of a table: of all forces or of each, and by département, région or theme."""

    by_force: bool
    by: str

    def key(self, cell: Cell, measure: str) -> FigureKey:
        """The key of the figure that counts the conversations of a cell."""
        force = cell.kind.force if self.by_force else ALL
        if self.by == "theme":
            return force, ALL, cell.label, measure
        return force, REGION + region_of(cell.label) if self.by == "region" else cell.label, ALL, measure

    def keys(self, labels: Iterable[str]) -> Iterator[FigureKey]:
        """Every key of the table, those of figures that are zero among them."""
        forces = FORCES_AND_RECEPTION if self.by_force else (ALL,)
        cells = (Cell(Kind(force, "", "", ""), label) for force in forces for label in labels)
        yield from dict.fromkeys(self.key(cell, measure) for cell in cells for measure in MEASURES)


def shape_of(table: PlannedTable) -> Shape:
    """The shape of a table of the plan."""
    return Shape("force" in table.by, next(name for name in table.by if name not in {"force", "outcome"}))


def shape_of_key(key: FigureKey) -> Shape | None:
    """The shape of the table that a released figure is of; None where it crosses a département and a theme.

    Such figures were released before the plan was made: they count as well.
    """
    force, area, theme, _ = key
    if ALL not in {area, theme}:
        return None
    named = "theme" if area == ALL else "region" if area.startswith(REGION) else "departement"
    return Shape(force != ALL, named)


def cells_of(conversations: Iterable[CountedConversation], by: str) -> Counter[Cell]:
    """Count conversations by cell, each labelled with its `departement` or its `theme`.

    A conversation opened in one month and closed in another is counted in each for itself.
    """
    cells: Counter[Cell] = Counter()
    for conversation in conversations:
        for kind in _kinds(conversation):
            cells[Cell(kind, getattr(conversation, by))] += 1
    return cells


def _kinds(conversation: CountedConversation) -> list[Kind]:
    force, outcome = conversation.force, conversation.outcome
    opened, closed = conversation.opened[:7], conversation.closed[:7]
    if opened == closed:
        return [Kind(force, opened, closed, outcome)]
    openings = [Kind(force, opened, "", "")] if opened else []
    return [*openings, Kind(force, "", closed, outcome)] if closed else openings


class FigureIndex:
    """The figures of a family of tables: each period with the shapes of its own."""

    def __init__(self, shapes: Mapping[str, Iterable[Shape]], labels: Iterable[str]) -> None:
        self._shapes = {period: tuple(dict.fromkeys(of_period)) for period, of_period in shapes.items()}
        self._labels = tuple(labels)
        self._by_cell: dict[Cell, tuple[Figure, ...]] = {}

    def counting(self, cell: Cell) -> tuple[Figure, ...]:
        """The figures that count the conversations of a cell."""
        if cell not in self._by_cell:
            self._by_cell[cell] = tuple(self._counting(cell))
        return self._by_cell[cell]

    def _counting(self, cell: Cell) -> Iterator[Figure]:
        kind = cell.kind
        for month, measure in ((kind.opened, "conversations"), (kind.closed, kind.outcome)):
            for period in (month, month[:4]) if month else ():
                for shape in self._shapes.get(period, ()):
                    yield (period, *shape.key(cell, measure))

    def sums(self, cells: Mapping[Cell, int]) -> Counter[Figure]:
        """Sum the cells to every figure that is not zero."""
        figures: Counter[Figure] = Counter()
        for cell, count in cells.items():
            for figure in self.counting(cell):
                figures[figure] += count
        return figures

    def figures(self) -> list[Figure]:
        """Every figure of the tables: those that are not released must stay unknown."""
        return [
            (period, *key)
            for period, shapes in sorted(self._shapes.items())
            for shape in shapes
            for key in shape.keys(self._labels)
        ]
