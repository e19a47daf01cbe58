"""The protection of suppressed figures: alternative tables, and what is suppressed so that they are feasible."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from math import inf
from typing import NamedTuple

from services.stats.domain.regions import region_of
from services.stats.domain.release.plan import PlannedTable
from services.stats.domain.suppression.alternatives import Alternatives
from services.stats.domain.suppression.cells import (
    REGION,
    Cell,
    Figure,
    FigureIndex,
    FigureKey,
    Move,
    Shape,
    shape_of_key,
)
from services.stats.domain.suppression.chains import Chains
from services.stats.domain.suppression.exchanges import Exchanges, counts_kind

TOTAL = "conversations"
CHEAP = 0.3
"""Of what an outcome is worth: two totals are suppressed before one outcome is."""
Tables = Mapping[Shape, PlannedTable]


@dataclass(frozen=True, slots=True)
class SuppressionRules:
    """The limit under which a figure is small, and how far apart the values of a suppressed one may still be."""

    limit: int
    protection: int


class Step(NamedTuple):
    """A move, the worth of what has to be suppressed for it, and the figures that it changes."""

    cost: float
    move: Move
    changed: Mapping[Figure, int]


class Protection:
    """The figures of a period that stay releasable while each suppressed one becomes protected.

    A figure is protected by alternatives that were walked to: each is a table of conversations, none fewer than
    zero, in which every released figure is what it is. The least and the most that it is in them are noted.
    """

    def __init__(
        self, cells: Mapping[Cell, int], index: FigureIndex, exchanges: Exchanges, released: set[Figure]
    ) -> None:
        self._cells, self._index, self._exchanges = cells, index, exchanges
        self._released = released
        self._totals: dict[Figure, int] = {}
        self._figures = index.sums(cells)
        self._wholes = index.sums({cell: count for cell, count in cells.items() if cell.kind.is_whole})
        """The figures without what was open across months, of which the number is known: they are small or not."""
        self._alternatives = Alternatives()
        self._releasable: set[Figure] = set()

    def suppress(self, period: str, tables: Tables, rules: SuppressionRules) -> bool:
        """Suppress the small figures of a period, and others until all are protected; whether they are."""
        self._tables, self._rules = tables, rules
        self._period, self._chains = period, Chains(self._cells, period)
        large = {f for f, n in self._wholes.items() if n >= rules.limit and self._is_planned(f)}
        self._releasable = set(large)
        self._totals_left = {shape: self._totals_of(shape) * (1 - t.totals) for shape, t in tables.items()}
        while unprotected := [figure for figure in self._suppressed() if not self._is_protected(figure)]:
            for figure in unprotected:
                while not self._is_protected(figure) and not self._protect(figure):
                    if not self._suppress_least(figure):
                        return False
        self._reduce_oversuppression(large)
        return True

    def releasable_figures(self) -> dict[FigureKey, int]:
        """The figures that nothing prevents from being released."""
        return {figure[1:]: self._figures[figure] for figure in sorted(self._releasable)}

    def _suppressed(self) -> list[Figure]:
        """The suppressed figures, zeros last: the alternatives that protect the others protect most zeros too."""
        figures = (f for f in self._index.figures() if not self._is_shown(f) and self._is_secret(f))
        return sorted(figures, key=lambda figure: (not self._figures[figure], self._figures[figure]))

    def _is_planned(self, figure: Figure) -> bool:
        """Whether a figure is of a table that this period releases."""
        return figure[0] == self._period and shape_of_key(figure[1:]) in self._tables

    def _is_secret(self, figure: Figure) -> bool:
        """Whether a figure needs protection: of a table that longer periods alone release, if it is small."""
        is_later = figure[0] == self._period and not self._is_planned(figure)
        return not is_later or self._wholes[figure] < self._rules.limit

    def _is_shown(self, figure: Figure) -> bool:
        return figure in self._released or figure in self._releasable

    def _is_protected(self, figure: Figure) -> bool:
        """Whether its values are far enough apart; or as far as the exact number of conversations allows."""
        is_far = min(self._rules.protection + 1, self._exact_total(figure))
        return self._alternatives.width(figure) >= is_far

    def _exact_total(self, figure: Figure) -> int:
        """The conversations of all labels, in months for which this is not released: the staff know their number."""
        if figure not in self._totals:
            self._totals[figure] = exact_total(figure, self._cells, self._released)
        return self._totals[figure]

    def _protect(self, figure: Figure, *, is_free: bool = False) -> bool:
        """Walk to alternatives in which a figure is less, or more: first where nothing has to be suppressed."""
        for without_loss in (True,) if is_free else (True, False):
            for by in (-1, 1) if self._figures[figure] else (1,):
                self._walk(figure, by, is_free=without_loss)
                if self._is_protected(figure):
                    return True
        return False

    def _walk(self, figure: Figure, by: int, *, is_free: bool) -> None:
        """Note the alternatives on a way on which each step changes a figure, by the same move as long as it can."""
        alternative, changes = Counter[Cell](), Counter[Figure]()
        while not self._is_protected(figure) and (
            step := self._step(figure, by, alternative, is_free=is_free)
        ):
            self._suppress(step.changed.keys() & self._releasable)
            while not self._is_protected(figure) and self._is_possible(step.move, alternative):
                alternative.update(step.move)
                changes.update(step.changed)
                self._alternatives.add(changes)

    def _reduce_oversuppression(self, large: set[Figure]) -> None:
        """Release what was suppressed on the way where less is suppressed for it, and what else can be."""
        for is_free in (True, False, True):
            for figure in sorted(
                large - self._releasable, key=lambda f: (-self._worth(f), self._figures[f], f)
            ):
                before = self._alternatives, set(self._releasable), dict(self._totals_left)
                if not self._is_released_again(figure, before[1], is_free=is_free):
                    self._alternatives, self._releasable, self._totals_left = before

    def _is_released_again(self, figure: Figure, before: set[Figure], *, is_free: bool) -> bool:
        """Release a figure: whether all others are protected without the alternatives in which it is another."""
        self._alternatives, unsure = self._alternatives.without(figure)
        worth = self._worth(figure)
        self._releasable.add(figure)
        self._count_totals({figure}, 1)
        while unprotected := [other for other in sorted(unsure) if not self._is_protected(other)]:
            for other in unprotected:
                if not self._is_protected(other) and not self._protect(other, is_free=is_free):
                    return False
            lost = before - self._releasable
            if figure not in self._releasable or sum(map(self._worth, lost)) >= worth:
                return False
            unsure |= lost
        return True

    def _step(self, figure: Figure, by: int, alternative: Counter[Cell], *, is_free: bool) -> Step | None:
        """The move that costs least: the worth of the figures that have to be suppressed for it."""
        cost_of = partial(self._cost_in_chains, is_free=is_free)
        chain = self._chains.cheapest(figure, by, alternative, cost_of)
        best = self._checked(figure, by, chain, alternative) if chain else None
        if best and (not best.cost or not is_free):
            return best
        best = None
        is_fixed = self._is_shown if is_free else self._released.__contains__
        for move in self._exchanges.changing(figure, by, is_fixed):
            step = self._checked(figure, by, move, alternative)
            if step and not step.cost:
                return step
            if step and not is_free and (best is None or step.cost < best.cost):
                best = step
        return best

    def _checked(self, figure: Figure, by: int, move: Move, alternative: Mapping[Cell, int]) -> Step | None:
        """The step of a move; none if it is impossible, changes a released figure, or not this one."""
        if not self._is_possible(move, alternative):
            return None
        changed = self._changed_by(move)
        if changed.get(figure, 0) * by <= 0 or changed.keys() & self._released:
            return None
        return Step(sum(self._cost(other) for other in changed.keys() & self._releasable), move, changed)

    def _cost_in_chains(self, figure: Figure, *, is_free: bool) -> float:
        """The worth of a figure for chains: infinite if it may not change."""
        if figure in self._releasable:
            return inf if is_free else self._cost(figure)
        return inf if figure in self._released else 0

    def _is_possible(self, move: Move, alternative: Mapping[Cell, int]) -> bool:
        """Whether the alternative has the conversations that a move takes."""
        return all(by > 0 or self._cells[cell] + alternative[cell] + by >= 0 for cell, by in move.items())

    def _changed_by(self, move: Move) -> dict[Figure, int]:
        deltas: dict[Figure, int] = {}
        for cell, by in move.items():
            for figure in self._index.counting(cell):
                deltas[figure] = deltas.get(figure, 0) + by
        return {figure: by for figure, by in deltas.items() if by}

    def _suppress_least(self, figure: Figure) -> bool:
        """Suppress the figures of the least useful table that count what this one counts; whether some were.

        Without them more alternatives are feasible: at first those of the same measure, then all.
        """
        alike = [other for other in self._releasable if _group(other) == _group(figure)]
        alike = [other for other in alike if other[4] == figure[4]] or alike
        least = min(map(self._worth, alike), default=0)
        self._suppress({other for other in alike if self._worth(other) == least})
        return bool(alike)

    def _cost(self, figure: Figure) -> float:
        """The worth of a figure, and a little for its size: of two alike the lesser is suppressed."""
        return self._worth(figure) + min(self._figures[figure], 1000) / 1000

    def _worth(self, figure: Figure) -> float:
        """The worth of a figure; of a total it is less than of an outcome while more of them may go."""
        shape = shape_of_key(figure[1:])
        if not shape:
            return 0
        worth = self._tables[shape].worth
        return worth * CHEAP if figure[4] == TOTAL and self._totals_left[shape] >= 2 else worth

    def _suppress(self, figures: set[Figure]) -> None:
        self._releasable -= figures
        self._count_totals(figures, -1)

    def _count_totals(self, figures: set[Figure], by: int) -> None:
        for figure in figures:
            if figure[4] == TOTAL and (shape := shape_of_key(figure[1:])):
                self._totals_left[shape] += by

    def _totals_of(self, shape: Shape) -> int:
        return sum(f[4] == TOTAL and shape_of_key(f[1:]) == shape for f in self._releasable)


def exact_total(figure: Figure, cells: Mapping[Cell, int], released: Collection[Figure]) -> int:
    """The conversations among which a figure is unknown: no interval of its values is wider than their number."""
    return sum(
        count
        for (kind, _), count in cells.items()
        if kind.is_whole
        and counts_kind(figure, kind)
        and ((kind.opened if figure[4] == TOTAL else kind.closed), *figure[1:]) not in released
    )


def _group(figure: Figure) -> str:
    """The région of a figure, or its theme."""
    area, theme = figure[2:4]
    return area.removeprefix(REGION) if area.startswith(REGION) else region_of(area) if area != "*" else theme
