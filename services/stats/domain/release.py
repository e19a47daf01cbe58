"""The release of a period: its figures, without what is withheld; written once, and never again."""

from collections.abc import Iterable, Mapping

from services.stats.domain.row import Row
from services.stats.domain.withhold import ALL, Cell, Figure, Key, Move, Table, cells, counted, seen_in
from services.stats.domain.worlds import Worlds

WHOLE = 12
"""Figures of a département and a theme that are given up rather than one of a whole département or theme."""
Earlier = Mapping[str, Iterable[Key]]
"""What was released of the months of a year: it cannot be taken back."""


class Release:
    """What may be told of a period by theme and département, beside all that was told of earlier ones."""

    def __init__(self, period: str, rows: Iterable[Row], earlier: Earlier, limit: int, table: Table) -> None:
        self._period = period
        self._cells = cells(rows)
        self._worlds = Worlds(self._cells, table)
        self._table = table
        self._figures = counted(self._cells)
        self._seen: dict[Cell, list[Figure]] = {}
        self._fixed: set[Figure] = {(known, *key) for known, keys in earlier.items() for key in keys}
        self._open = {f for f, count in self._figures.items() if f[0] == period and count >= limit}
        self._safe: set[Figure] = set()
        self._periods = {*earlier, period}

    def figures(self) -> dict[Key, int]:
        """Withhold until nothing that is withheld can be found out; what is left."""
        for figure in self._withheld():
            if figure not in self._safe:
                self._protect(figure)
        return {figure[1:]: self._figures[figure] for figure in sorted(self._open)}

    def witness(self, figure: Figure) -> Move | None:
        """A move that changes this figure, and nothing that is released."""
        return next((m for m, harm in self._moves(figure) if not harm), None)

    def _withheld(self) -> list[Figure]:
        """Those that count somebody first: the worlds that protect them protect most of the zeros."""
        found = (figure for period in sorted(self._periods) for figure in self._table.figures(period))
        hidden = [figure for figure in found if figure not in self._open and figure not in self._fixed]
        return sorted(hidden, key=lambda figure: (not self._figures[figure], self._figures[figure]))

    def _protect(self, figure: Figure) -> None:
        """Find the move that costs least, and pay: what it changes is not released."""
        best: tuple[int, int] | None = None
        chosen: tuple[set[Figure], set[Figure]] = set(), set()
        for changed, harm in self._costs(figure):
            cost = sum(map(_worth, harm)), sum(self._figures[harmed] for harmed in harm)
            if best is None or cost < best:
                best, chosen = cost, (changed, harm)
            if not harm:
                break
        self._safe |= chosen[0]
        self._open -= chosen[1]

    def _costs(self, figure: Figure) -> Iterable[tuple[set[Figure], set[Figure]]]:
        for move, harm in self._moves(figure):
            yield self._changed(move), harm

    def _moves(self, figure: Figure) -> Iterable[tuple[Move, set[Figure]]]:
        """Possible moves that change the figure and nothing that was told, with what they would withhold."""
        for move in self._worlds.changing(figure):
            if any(by < 0 and self._cells[cell] + by < 0 for cell, by in move.items()):
                continue
            changed = self._changed(move)
            if figure in changed and not changed & self._fixed:
                yield move, changed & self._open

    def _changed(self, move: Move) -> set[Figure]:
        delta: dict[Figure, int] = {}
        for cell, by in move.items():
            for figure in self._seen_in(cell):
                delta[figure] = delta.get(figure, 0) + by
        return {figure for figure, by in delta.items() if by}

    def _seen_in(self, cell: Cell) -> list[Figure]:
        """The figures of periods that are, or were, released: of the others nothing is told."""
        if cell not in self._seen:
            self._seen[cell] = [figure for figure in seen_in(cell) if figure[0] in self._periods]
        return self._seen[cell]


def _worth(figure: Figure) -> int:
    """How much is lost with it: the whole of a département or of a theme says more than where they cross."""
    return WHOLE if ALL in figure[2:4] else 1
