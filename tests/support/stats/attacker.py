"""An attacker that is not ours: the solver HiGHS, with every released figure and every exact one."""

from collections import Counter
from collections.abc import Iterable, Mapping

import highspy

from services.stats.domain.suppression.cells import Cell, Figure, FigureIndex


class Attacker:
    """An attacker who, unlike the staff, also has the number of conversations of each month, force and outcome.

    And knows those wholly that were open across months, so that every row is the sum of its outcomes; and perhaps
    others. The figures that no table releases are unknown: the least and the most
    that each may be is its feasibility interval.
    """

    def __init__(
        self,
        truth: Counter[Cell],
        released: Mapping[Figure, int],
        index: FigureIndex,
        labels: Iterable[str],
        known: Iterable[Cell] = (),
    ) -> None:
        kinds = sorted({cell.kind for cell in truth})
        known_cells = Counter(known)
        self._cells = [Cell(kind, label) for kind in kinds for label in labels]
        self._columns: dict[Figure, list[int]] = {}
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        for number, cell in enumerate(self._cells):
            is_fixed = not cell.kind.is_whole
            least = truth[cell] if is_fixed else known_cells[cell]
            self._solver.addVar(least, least if is_fixed else highspy.kHighsInf)
            for figure in index.counting(cell):
                self._columns.setdefault(figure, []).append(number)
        for figure, count in released.items():
            if figure in self._columns:
                self._knows(self._columns[figure], count)
        for kind in kinds:
            columns = [number for number, cell in enumerate(self._cells) if cell.kind == kind]
            self._knows(columns, sum(truth[self._cells[number]] for number in columns))

    def counts(self, figure: Figure) -> bool:
        """Whether some conversation may be counted in a figure: it is zero for everybody if not."""
        return figure in self._columns

    def width(self, figure: Figure) -> float:
        """How far apart the least and the most are that a figure may be."""
        return feasible_width(self._solver, self._columns[figure])

    def _knows(self, columns: list[int], total: int) -> None:
        self._solver.addRow(total, total, len(columns), columns, [1.0] * len(columns))


def feasible_width(solver: highspy.Highs, columns: list[int]) -> float:
    """How far apart the least and the most are that the sum of these columns may be."""
    low, high = (optimum(solver, columns, sense) for sense in (1, -1))
    return high - low


def optimum(solver: highspy.Highs, columns: list[int], sense: int) -> float:
    """The least of the sum of these columns; or, by the sense -1, its most."""
    for column in columns:
        solver.changeColCost(column, sense)
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    value = solver.getInfo().objective_function_value
    for column in columns:
        solver.changeColCost(column, 0)
    return sense * value
