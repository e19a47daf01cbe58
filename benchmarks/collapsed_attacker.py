"""The solver HiGHS against a whole year by région and département, small enough to ask for every suppressed figure.

Forces are together, months have régions and the year has départements: of any such table conversations can be given
forces and, within a région, months, so that the intervals are those of the whole (a transport table always exists).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

import highspy

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import REGION_CODES, region_of
from services.stats.domain.suppression.cells import ALL, REGION, Cell, Figure, cells_of
from shared.codes import DEPARTEMENTS

Column = tuple[str, str, str, str]
"""Month of opening, month of closing, outcome, région; of the year, whether each is in it, and the département."""
SLACK = 1e-6


class CollapsedAttacker:
    """Every released figure of a year and of its months, every exact figure, and one conversation known wholly."""

    def __init__(
        self, conversations: Iterable[CountedConversation], released: Mapping[Figure, int], known: Cell | None
    ) -> None:
        self._truth = cells_of(conversations, "departement")
        self._columns: dict[Column, int] = {}
        self._figures: dict[Figure, list[int]] = defaultdict(list)
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        self._known = _columns_of(known) if known else ()
        self._lay_out()
        for figure, count in released.items():
            if columns := self._figures.get(figure):
                self._equals(columns, [], count)
        self._suppressed = [figure for figure in self._figures if figure not in released]

    def narrow(self, width: int) -> dict[Figure, float]:
        """The suppressed figures whose feasibility interval is no wider than this, with its width."""
        bounds: dict[Figure, tuple[float, float]] = {}
        narrow = {}
        for figure in self._suppressed:
            for sense in (1, -1):
                low, high = bounds.get(figure, (0.0, 0.0))
                if figure not in bounds or high - low <= width + SLACK:
                    self._optimum(figure, sense, bounds)
            low, high = bounds[figure]
            if high - low <= width + SLACK:
                narrow[figure] = high - low
        return narrow

    def _lay_out(self) -> None:
        counts: Counter[Column] = Counter()
        for cell, count in self._truth.items():
            for column in _columns_of(cell):
                counts[column] += count
        labels = (*DEPARTEMENTS, UNKNOWN)
        for kind in sorted({column[:3] for column in counts}):
            of_year = kind[0][:1] == "!"
            areas = labels if of_year else REGION_CODES
            for area in areas:
                self._add((*kind, area), counts[*kind, area])
            if not of_year:
                self._equals(
                    [self._columns[*kind, a] for a in areas], [], sum(counts[*kind, a] for a in areas)
                )
        self._join()

    def _add(self, column: Column, count: int) -> None:
        """Add a column: conversations open across months are known, so that every row is the sum of its outcomes."""
        opened, closed, outcome, area = column
        self._columns[column] = number = len(self._columns)
        is_fixed = opened != closed
        least = float(count if is_fixed else column in self._known)
        self._solver.addVar(least, least if is_fixed else highspy.kHighsInf)
        periods = (opened.strip("!"), closed.strip("!"))
        areas = (area, REGION + region_of(area)) if opened[:1] == "!" else (REGION + area,)
        for period, measure in zip(periods, ("conversations", outcome), strict=True):
            for name in areas if period else ():
                self._figures[period, ALL, name, ALL, measure].append(number)

    def _join(self) -> None:
        """The year of a région is the sum of its months, and of its départements."""
        sums: dict[tuple[str, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for (opened, closed, outcome, area), number in self._columns.items():
            if opened[:1] == "!":
                sums[opened, closed, outcome, region_of(area)][1].append(number)
            else:
                sums[*_of_year(opened, closed), outcome, area][0].append(number)
        for months, places in sums.values():
            self._equals(months, places, 0)

    def _equals(self, plus: list[int], minus: list[int], total: int) -> None:
        weights = [1.0] * len(plus) + [-1.0] * len(minus)
        self._solver.addRow(total, total, len(weights), plus + minus, weights)

    def _optimum(self, figure: Figure, sense: int, bounds: dict[Figure, tuple[float, float]]) -> None:
        """Look for the least or the most of a figure, and note what all others are then."""
        for column in self._figures[figure]:
            self._solver.changeColCost(column, sense)
        self._solver.run()
        assert self._solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
        values = self._solver.getSolution().col_value
        for column in self._figures[figure]:
            self._solver.changeColCost(column, 0)
        for other in self._suppressed:
            value = sum(values[column] for column in self._figures[other])
            low, high = bounds.get(other, (value, value))
            bounds[other] = min(low, value), max(high, value)


def _columns_of(cell: Cell) -> tuple[Column, Column]:
    (_, opened, closed, outcome), label = cell
    return (opened, closed, outcome, region_of(label)), (*_of_year(opened, closed), outcome, label)


def _of_year(opened: str, closed: str) -> tuple[str, str]:
    return f"!{opened[:4]}", f"!{closed[:4]}"
