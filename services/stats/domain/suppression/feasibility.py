"""The feasible alternatives of a table: the same conversations, some with other départements or themes.

Every alternative has, for each day, force and outcome, exactly as many conversations as the table: to know these
numbers does not help an attacker.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from services.stats.domain.suppression.cells import ALL, Cell, Figure, Kind, Move, Table

CANDIDATES = 40
"""Categories of a kind that are tried, those of few conversations first: their figures are suppressed already."""
KINDS = 6
MOVES = 60
"""Moves of each shape that are tried for one figure."""
SMALL_DEPARTEMENTS = 6
"""Départements to which a conversation may move: those of fewest, about which most is suppressed."""

Category = tuple[str, str]
"""A département and a theme."""


class Feasibility:
    """The cells of some months, and the moves that lead from them to another feasible table."""

    def __init__(self, cells: Mapping[Cell, int], table: Table) -> None:
        self._counts: dict[Kind, dict[Category, int]] = {}
        for (kind, departement, theme), count in sorted(cells.items(), key=lambda item: (item[1], item[0])):
            self._counts.setdefault(kind, {})[departement, theme] = count
        totals = {kind: sum(counts.values()) for kind, counts in self._counts.items()}
        self._kinds = sorted(self._counts, key=lambda kind: (-totals[kind], kind))
        self._table = table
        by_departement = Counter[str]()
        for cell, count in cells.items():
            by_departement[cell.departement] += count
        smallest_first = sorted(table.departements, key=by_departement.__getitem__)
        self._small_departements = smallest_first[:SMALL_DEPARTEMENTS]

    def moves_changing(self, figure: Figure) -> Iterator[Move]:
        """The moves that may change a figure, those first that change fewest others."""
        kinds = [kind for kind in self._kinds if _counts_kind(figure, kind)][:KINDS]
        for shape in (self._single_moves, self._swaps, self._double_swaps):
            yield from islice(chain.from_iterable(shape(kind, figure) for kind in kinds), MOVES)

    def _candidates(self, kind: Kind) -> Iterator[Category]:
        return islice(self._counts[kind], CANDIDATES)

    def _single_moves(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """A conversation enters the figure, or leaves it."""
        for category in self._candidates(kind):
            if _counts_category(figure, category):
                for other in self._outside(category, figure):
                    yield _move((kind, category, -1), (kind, other, 1))
            else:
                yield _move((kind, category, -1), (kind, _inside(category, figure), 1))
        for category in list(self._counts[kind])[-3:]:  # the fullest ones, when no small one is feasible
            if not _counts_category(figure, category):
                yield _move((kind, category, -1), (kind, _inside(category, figure), 1))

    def _outside(self, category: Category, figure: Figure) -> list[Category]:
        """The categories outside a figure that differ from this one in the département or in the theme alone."""
        departement, theme = category
        others = [(d, theme) for d in self._small_departements if figure[2] != ALL and d != departement]
        return others + [(departement, t) for t in self._table.themes if figure[3] != ALL and t != theme]

    def _swaps(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """Two conversations exchange their départements, or their themes."""
        part, rest = (0, 1) if figure[2] != ALL else (1, 0)
        for other in self._alike(kind):
            for one in self._starts(kind, figure):
                partners = [two for two in self._candidates(other) if two[part] != one[part]]
                if other == kind:
                    partners = [two for two in partners if two[rest] != one[rest]]
                for two in sorted(partners, key=lambda two: two[rest] != one[rest]):
                    crossed = (two[0], one[1]), (one[0], two[1])
                    yield _swap(kind, one, other, two, *(crossed if part == 0 else crossed[::-1]))

    def _double_swaps(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """Two exchanges that compensate for each other, in one kind and in another."""
        for other in self._alike(kind):
            if other == kind:
                continue
            for one in self._starts(kind, figure):
                for two in self._candidates(kind):
                    if one[0] != two[0] and one[1] != two[1]:
                        yield _double_swap(kind, other, one, two)

    def _alike(self, kind: Kind) -> list[Kind]:
        """Kinds of other months with this outcome, by which a year stays the same; this one; others of its month."""
        later = [
            k for k in self._kinds if k.outcome == kind.outcome and k[:3] != kind[:3] and _is_like(k, kind)
        ]
        near = [k for k in self._kinds if k != kind and k[1:3] == kind[1:3]]
        return [*later[:KINDS], kind, *near[:KINDS]]

    def _starts(self, kind: Kind, figure: Figure) -> Iterator[Category]:
        """The categories that a figure counts, then those that share a département or a theme with it."""
        candidates = list(self._candidates(kind))
        yield from (category for category in candidates if _counts_category(figure, category))
        yield from (
            category
            for category in candidates
            if not _counts_category(figure, category)
            and (category[0] == figure[2] or category[1] == figure[3])
        )


def _is_like(one: Kind, other: Kind) -> bool:
    """Whether both are counted in the same figures, but for their months."""
    return one.force == other.force and bool(one.opened) == bool(other.opened)


def _counts_kind(figure: Figure, kind: Kind) -> bool:
    period, force, _, _, measure = figure
    if force not in {ALL, kind.force}:
        return False
    if measure == "conversations":
        return kind.opened.startswith(period)
    return kind.outcome == measure and kind.closed.startswith(period)


def _counts_category(figure: Figure, category: Category) -> bool:
    return figure[2] in {ALL, category[0]} and figure[3] in {ALL, category[1]}


def _inside(category: Category, figure: Figure) -> Category:
    """The category nearest to this one that a figure counts."""
    departement, theme = figure[2], figure[3]
    return category[0] if departement == ALL else departement, category[1] if theme == ALL else theme


def _move(*steps: tuple[Kind, Category, int]) -> Move:
    moved: Counter[Cell] = Counter()
    for kind, (departement, theme), by in steps:
        moved[Cell(kind, departement, theme)] += by
    return moved


def _swap(kind: Kind, one: Category, other: Kind, two: Category, first: Category, second: Category) -> Move:
    return _move((kind, one, -1), (other, two, -1), (kind, first, 1), (other, second, 1))


def _double_swap(kind: Kind, other: Kind, one: Category, two: Category) -> Move:
    a, b = (one[0], two[1]), (two[0], one[1])
    return _move(
        *((kind, category, -1) for category in (one, two)), *((kind, category, 1) for category in (a, b)),
        *((other, category, 1) for category in (one, two)), *((other, category, -1) for category in (a, b)),
    )  # fmt: skip
