"""Somebody who has everything that was ever told, and subtracts: by linear algebra, and by bounds."""

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import product

from services.stats.domain.withhold import Cell, Figure, Table, seen_in

PRIME = 2**61 - 1
Equation = tuple[frozenset[Cell], int]


class Attacker:
    """Knows every figure that was told, and more than the staff: how many conversations of each kind there are."""

    def __init__(self, truth: Counter[Cell], published: Mapping[Figure, int], table: Table) -> None:
        kinds = sorted({cell.kind for cell in truth})
        self.cells = [Cell(k, d, t) for k, d, t in product(kinds, table.departements, table.themes)]
        self.parts: dict[Figure, set[Cell]] = {}
        for cell in self.cells:
            for figure in seen_in(cell):
                self.parts.setdefault(figure, set()).add(cell)
        self.equations: list[Equation] = [
            (frozenset(self.parts[figure]), count) for figure, count in published.items()
        ]
        for kind in kinds:
            all_of_it = frozenset(cell for cell in self.cells if cell.kind == kind)
            self.equations.append((all_of_it, sum(truth[cell] for cell in all_of_it)))
        self.bounds = self._bounded()
        self.rows = self._reduced()

    def finds_out(self, figure: Figure) -> bool:
        """Whether nothing but one number is possible. A figure that no kind is counted in is zero for everybody."""
        parts = self.parts.get(figure)
        if not parts:
            return False
        low = sum(self.bounds[cell][0] for cell in parts)
        high = sum(self.bounds[cell][1] for cell in parts)
        return low == high or self._follows(parts)

    def _bounded(self) -> dict[Cell, tuple[int, int]]:
        """What counts must lie between, by every equation again and again."""
        most = max((total for _, total in self.equations), default=0)
        bounds = dict.fromkeys(self.cells, (0, most))
        changed = True
        while changed:
            changed = False
            for parts, total in self.equations:
                lows, highs = (sum(bounds[cell][end] for cell in parts) for end in (0, 1))
                for cell in parts:
                    low, high = bounds[cell]
                    narrow = max(low, total - highs + high), min(high, total - lows + low)
                    if narrow != (low, high):
                        lows, highs = lows + narrow[0] - low, highs + narrow[1] - high
                        bounds[cell], changed = narrow, True
        return bounds

    def _reduced(self) -> dict[int, dict[int, int]]:
        """The equations solved as far as they can be, each by its first unknown."""
        rows: dict[int, dict[int, int]] = {}
        for parts, _ in self.equations:
            left = self._without(self._vector(parts), rows)
            if left:
                first = min(left)
                inverse = pow(left[first], -1, PRIME)
                rows[first] = {cell: by * inverse % PRIME for cell, by in left.items()}
        return rows

    def _follows(self, parts: Iterable[Cell]) -> bool:
        return not self._without(self._vector(parts), self.rows)

    def _vector(self, parts: Iterable[Cell]) -> dict[int, int]:
        places = {cell: topic_offset for topic_offset, cell in enumerate(self.cells)}
        return {places[cell]: 1 for cell in parts}

    def _without(self, vector: dict[int, int], rows: Mapping[int, Mapping[int, int]]) -> dict[int, int]:
        left, done = dict(vector), set[int]()
        while todo := sorted(
            topic_offset for topic_offset in left if topic_offset in rows and topic_offset not in done
        ):
            first = todo[0]
            factor = left[first]
            for topic_offset, by in rows[first].items():
                left[topic_offset] = (left.get(topic_offset, 0) - factor * by) % PRIME
            left = {topic_offset: by for topic_offset, by in left.items() if by}
            done.add(first)
        return left
