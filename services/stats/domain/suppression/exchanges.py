"""Exchanges: the moves by which a table becomes another feasible one.

Two conversations exchange their labels, their départements or their themes: whatever counts both alike stays the
same. Where the exchange changes a figure that is released, the same exchange, backwards, between two conversations
of another outcome, month or force may change it back: together they are a cuboid, as in τ-ARGUS' hypercube method.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from random import Random
from typing import Any, NamedTuple

from services.stats.domain.regions import region_of
from services.stats.domain.suppression.cells import ALL, REGION, Cell, Figure, Kind, Move
from shared.codes import DEPARTEMENTS

ROUNDS = 3
TRIES = 250
"""Moves of each sort that are tried for one figure in each round, in another order."""
EACH = 6
"""Conversations of one kind that are tried before those of another are."""
_DEPARTEMENTS = frozenset(DEPARTEMENTS)
IsFixed = Callable[[Figure], bool]
"""Whether a figure is released, so that no move may change it."""


class Pair(NamedTuple):
    """Two conversations that exchange their labels."""

    one: Cell
    two: Cell

    @property
    def exchanged(self) -> tuple[Cell, Cell]:
        """The same conversations, each with the label of the other."""
        return Cell(self.one.kind, self.two.label), Cell(self.two.kind, self.one.label)


class Exchanges:
    """The labels of the conversations of each whole kind, and the exchanges among them."""

    def __init__(self, cells: Mapping[Cell, int], labels: Iterable[str]) -> None:
        self._labels = tuple(labels)
        self._of_kind: dict[Kind, list[str]] = {}
        for kind, label in sorted(cells):
            if kind.is_whole:
                self._of_kind.setdefault(kind, []).append(label)
        self._kinds = sorted(self._of_kind)
        self._beside: dict[Kind, list[tuple[Kind, tuple[str, ...]]]] = {}
        self._random = Random(len(cells))  # noqa: S311 (an order of tries, the same in every process)

    def changing(self, figure: Figure, by: int, is_fixed: IsFixed) -> Iterator[Move]:
        """Moves that make a figure one more, or one less, and no fixed one of its table, in an order that varies."""
        for _ in range(ROUNDS):
            yield from islice(self._singles(figure, by, is_fixed), TRIES)
            yield from islice(self._pairs(figure, by, is_fixed), TRIES)

    def _singles(self, figure: Figure, by: int, is_fixed: IsFixed) -> Iterator[Move]:
        """Moves by which a conversation gets another label."""
        new = self._shuffled(label for label in self._labels if _has(figure, label) == (by > 0))
        new.sort(key=lambda label: not _is_near(figure, label))
        for kind in self._shuffled(kind for kind in self._kinds if counts_kind(figure, kind)):
            for label in self._some(kind, figure, inside=by < 0):
                for other in new[:EACH]:
                    if not is_fixed(_sibling(figure, Cell(kind, other if by < 0 else label))):
                        yield {Cell(kind, label): -1, Cell(kind, other): 1}

    def _pairs(self, figure: Figure, by: int, is_fixed: IsFixed) -> Iterator[Move]:
        """Exchanges of labels between two conversations; or two others do it backwards as well."""
        for kind in self._shuffled(kind for kind in self._kinds if counts_kind(figure, kind)):
            for other, between in self._kinds_beside(kind):
                if counts_kind(figure, other):
                    continue
                for label in self._some(kind, figure, inside=by < 0):
                    for theirs in self._some(other, figure, inside=by > 0):
                        pair = Pair(Cell(kind, label), Cell(other, theirs))
                        if not _touches(figure, pair, is_fixed):
                            yield _exchange(pair)
                            yield from self._cuboids(figure, pair, between, is_fixed)

    def _cuboids(
        self, figure: Figure, pair: Pair, between: tuple[str, ...], is_fixed: IsFixed
    ) -> Iterator[Move]:
        """The exchange, and the same one backwards between kinds that differ from each other as these do."""
        for third, changed in self._kinds_beside(pair.one.kind):
            fourth = pair.two.kind._replace(**{name: getattr(third, name) for name in changed})
            if changed == between or fourth not in self._of_kind:
                continue
            first, second = self._like(third, pair.two.label), self._like(fourth, pair.one.label)
            if first and second:
                back = Pair(Cell(third, first), Cell(fourth, second))
                if not _touches(figure, back, is_fixed):
                    yield _exchange(pair, back)

    def _like(self, kind: Kind, label: str) -> str | None:
        """The label, if a conversation of this kind has it; else one of the same région."""
        labels = self._of_kind[kind]
        if label in labels:
            return label
        near = [o for o in labels if label in _DEPARTEMENTS and region_of(o) == region_of(label)]
        return self._random.choice(near) if near else None

    def _kinds_beside(self, kind: Kind) -> list[tuple[Kind, tuple[str, ...]]]:
        """The kinds that differ in one thing alone, and in what."""
        if kind not in self._beside:
            pairs = ((other, _difference(kind, other)) for other in self._kinds)
            self._beside[kind] = [(other, fields) for other, fields in pairs if fields]
        beside = self._beside[kind]
        return self._random.sample(beside, len(beside))

    def _some(self, kind: Kind, figure: Figure, *, inside: bool) -> list[str]:
        """Some labels of conversations of a kind that a figure counts, or does not: those that are near first."""
        labels = self._shuffled(label for label in self._of_kind[kind] if _has(figure, label) == inside)
        return sorted(labels, key=lambda label: not inside and not _is_near(figure, label))[:EACH]

    def _shuffled(self, found: Iterable[Any]) -> list[Any]:
        return self._random.sample(found := list(found), len(found))


def counts_kind(figure: Figure, kind: Kind) -> bool:
    """Whether a figure counts conversations of this kind, if their label is its own."""
    period, force, _, _, measure = figure
    if force not in {ALL, kind.force}:
        return False
    month = kind.opened if measure == "conversations" else kind.closed if measure == kind.outcome else ""
    return bool(month) and month.startswith(period)


def _has(figure: Figure, label: str) -> bool:
    """Whether a figure counts conversations with this label."""
    area = figure[2]
    if area.startswith(REGION):
        return REGION + region_of(label) == area
    return label in {area, figure[3]}


def _is_near(figure: Figure, label: str) -> bool:
    """Whether a label is of the région of a département's figure: between the two, no région's figure changes."""
    area = figure[2]
    return area == ALL or area.startswith(REGION) or (label != area and region_of(label) == region_of(area))


def _touches(figure: Figure, pair: Pair, is_fixed: IsFixed) -> bool:
    """Whether an exchange changes a fixed figure of the same table as this one."""
    for before, after in zip(pair, pair.exchanged, strict=True):
        first, second = _sibling(figure, before), _sibling(figure, after)
        if first != second and (is_fixed(first) or is_fixed(second)):
            return True
    return False


def _sibling(figure: Figure, cell: Cell) -> Figure:
    """The figure of the same table, and of a period as long, that counts the conversations of a cell."""
    period, force, area, theme, measure = figure
    (named_force, opened, closed, outcome), label = cell
    place = ALL if area == ALL else REGION + region_of(label) if area.startswith(REGION) else label
    return (
        (opened if measure == "conversations" else closed)[: len(period)],
        ALL if force == ALL else named_force,
        place,
        ALL if theme == ALL else label,
        measure if measure == "conversations" else outcome,
    )


def _difference(one: Kind, other: Kind) -> tuple[str, ...]:
    """The fields of the one thing in which two whole kinds differ: outcome, force or month; none if in several."""
    fields = tuple(name for name in Kind._fields if getattr(one, name) != getattr(other, name))
    return fields if len(fields) == 1 or fields == ("opened", "closed") else ()


def _exchange(*pairs: Pair) -> Move:
    cells: Counter[Cell] = Counter()
    for pair in pairs:
        cells.subtract(pair)
        cells.update(pair.exchanged)
    return {cell: by for cell, by in cells.items() if by}
