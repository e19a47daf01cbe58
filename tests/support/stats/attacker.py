"""An attacker who has every released figure, and subtracts: by linear algebra, and by bounds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

from services.stats.domain.suppression.cells import Cell, Figure, Table, figures_counting

PRIME = 2**61 - 1
Equation = tuple[frozenset[Cell], int]


class Attacker:
    """An attacker who has every released figure and, unlike the staff, the number of conversations of each kind."""

    def __init__(self, truth: Counter[Cell], released: Mapping[Figure, int], table: Table) -> None:
        kinds = sorted({cell.kind for cell in truth})
        self.cells = [Cell(k, d, t) for k, d, t in product(kinds, table.departements, table.themes)]
        self.cells_of: dict[Figure, set[Cell]] = {}
        for cell in self.cells:
            for figure in figures_counting(cell):
                self.cells_of.setdefault(figure, set()).add(cell)
        self.equations: list[Equation] = [
            (frozenset(self.cells_of[figure]), count) for figure, count in released.items()
        ]
        for kind in kinds:
            of_kind = frozenset(cell for cell in self.cells if cell.kind == kind)
            self.equations.append((of_kind, sum(truth[cell] for cell in of_kind)))
        self.bounds = self._bounds()
        self.solved = self._solved()

    def finds_out(self, figure: Figure) -> bool:
        """Whether only one number is possible. A figure that no kind is counted in is zero for everybody."""
        cells = self.cells_of.get(figure)
        if not cells:
            return False
        low = sum(self.bounds[cell][0] for cell in cells)
        high = sum(self.bounds[cell][1] for cell in cells)
        return low == high or self._follows(cells)

    def _bounds(self) -> dict[Cell, tuple[int, int]]:
        """The least and the most that each cell may count, by every equation until none narrows them."""
        most = max((total for _, total in self.equations), default=0)
        bounds = dict.fromkeys(self.cells, (0, most))
        changed = True
        while changed:
            changed = False
            for cells, total in self.equations:
                lows, highs = (sum(bounds[cell][end] for cell in cells) for end in (0, 1))
                for cell in cells:
                    low, high = bounds[cell]
                    narrow = max(low, total - highs + high), min(high, total - lows + low)
                    if narrow != (low, high):
                        lows, highs = lows + narrow[0] - low, highs + narrow[1] - high
                        bounds[cell], changed = narrow, True
        return bounds

    def _solved(self) -> dict[int, dict[int, int]]:
        """The equations, solved as far as they can be, each by its first unknown."""
        rows: dict[int, dict[int, int]] = {}
        for cells, _ in self.equations:
            rest = self._without(self._vector(cells), rows)
            if rest:
                first = min(rest)
                inverse = pow(rest[first], -1, PRIME)
                rows[first] = {n: factor * inverse % PRIME for n, factor in rest.items()}
        return rows

    def _follows(self, cells: Iterable[Cell]) -> bool:
        return not self._without(self._vector(cells), self.solved)

    def _vector(self, cells: Iterable[Cell]) -> dict[int, int]:
        numbers = {cell: number for number, cell in enumerate(self.cells)}
        return {numbers[cell]: 1 for cell in cells}

    def _without(self, vector: dict[int, int], rows: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
        """The vector, less every row that it can be reduced by."""
        rest, done = dict(vector), set[int]()
        while left := sorted(number for number in rest if number in rows and number not in done):
            first = left[0]
            factor = rest[first]
            for number, by in rows[first].items():
                rest[number] = (rest.get(number, 0) - factor * by) % PRIME
            rest = {number: by for number, by in rest.items() if by}
            done.add(first)
        return rest
