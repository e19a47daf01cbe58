"""The suppression of one period's figures: primary, then complementary; decided once, and never again."""

from collections.abc import Iterable, Mapping

from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.suppression.cells import (
    ALL,
    Cell,
    Figure,
    FigureKey,
    Move,
    Table,
    cells_of,
    figures_counting,
    figures_of,
)
from services.stats.domain.suppression.feasibility import Feasibility

MARGINAL_COST = 12
"""Figures of a département and a theme that are suppressed rather than one of a whole département or theme."""
EarlierReleases = Mapping[str, Iterable[FigureKey]]
"""The figures released of the months of a year: they cannot be suppressed any more."""


class Suppression:
    """The figures of a period by theme and département that stay releasable beside those released before."""

    def __init__(
        self,
        period: str,
        conversations: Iterable[CountedConversation],
        earlier: EarlierReleases,
        limit: int,
        table: Table,
    ) -> None:
        self._cells = cells_of(conversations)
        self._feasibility = Feasibility(self._cells, table)
        self._table = table
        self._figures = figures_of(self._cells)
        self._figures_by_cell: dict[Cell, list[Figure]] = {}
        self._released: set[Figure] = {(month, *key) for month, keys in earlier.items() for key in keys}
        self._releasable = {f for f, count in self._figures.items() if f[0] == period and count >= limit}
        self._protected: set[Figure] = set()
        self._periods = {*earlier, period}

    def releasable_figures(self) -> dict[FigureKey, int]:
        """Suppress figures until every suppressed one is protected; then the figures that are left."""
        for figure in self._suppressed():
            if figure not in self._protected:
                self._protect(figure)
        return {figure[1:]: self._figures[figure] for figure in sorted(self._releasable)}

    def _suppressed(self) -> list[Figure]:
        """The suppressed figures, zeros last: the alternatives that protect the others protect most zeros too."""
        figures = (figure for period in sorted(self._periods) for figure in self._table.figures(period))
        suppressed = [f for f in figures if f not in self._releasable and f not in self._released]
        return sorted(suppressed, key=lambda figure: (not self._figures[figure], self._figures[figure]))

    def _protect(self, figure: Figure) -> None:
        """Suppress the least costly figures without which an alternative for this one is feasible."""
        least: tuple[int, int] | None = None
        protected, suppressed = set[Figure](), set[Figure]()
        for move, prevented_by in self._feasible_moves(figure):
            cost = sum(map(_cost, prevented_by)), sum(self._figures[other] for other in prevented_by)
            if least is None or cost < least:
                least, protected, suppressed = cost, self._changed_by(move), prevented_by
            if not prevented_by:
                break
        self._protected |= protected
        self._releasable -= suppressed

    def _feasible_moves(self, figure: Figure) -> Iterable[tuple[Move, set[Figure]]]:
        """The moves that change a figure and none released before, each with the releasable figures it changes."""
        for move in self._feasibility.moves_changing(figure):
            if any(by < 0 and self._cells[cell] + by < 0 for cell, by in move.items()):
                continue
            changed = self._changed_by(move)
            if figure in changed and not changed & self._released:
                yield move, changed & self._releasable

    def _changed_by(self, move: Move) -> set[Figure]:
        deltas: dict[Figure, int] = {}
        for cell, by in move.items():
            for figure in self._counting(cell):
                deltas[figure] = deltas.get(figure, 0) + by
        return {figure for figure, by in deltas.items() if by}

    def _counting(self, cell: Cell) -> list[Figure]:
        """The figures of this and the earlier periods that count a cell: of other periods nothing is released."""
        if cell not in self._figures_by_cell:
            figures = [figure for figure in figures_counting(cell) if figure[0] in self._periods]
            self._figures_by_cell[cell] = figures
        return self._figures_by_cell[cell]


def _cost(figure: Figure) -> int:
    """The cost of losing a figure: one of a whole département or theme says more than one of where they cross."""
    return MARGINAL_COST if ALL in figure[2:4] else 1
