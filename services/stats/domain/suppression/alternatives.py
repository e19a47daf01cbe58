"""The alternatives that were found: tables in which suppressed figures differ, and every released one is the same."""

from collections.abc import Iterable, Mapping

from services.stats.domain.suppression.cells import Figure

Changes = Mapping[Figure, int]
"""The figures that an alternative has more, or fewer, than the truth."""


class Alternatives:
    """The alternatives by the figures that they change, and the least and the most that each figure is in them."""

    def __init__(self) -> None:
        self._changing: dict[Figure, tuple[Changes, ...]] = {}
        self._bounds: dict[Figure, tuple[int, int]] = {}

    def width(self, figure: Figure) -> int:
        """How far apart the least and the most of a figure are; the truth is an alternative as well."""
        least, most = self._bounds.get(figure, (0, 0))
        return most - least

    def add(self, changes: Changes) -> None:
        """Note an alternative, if some figure is less or more in it than in those that were found before."""
        bounds = {figure: self._wider(figure, by) for figure, by in changes.items() if by}
        if any(wider != self._bounds.get(figure, (0, 0)) for figure, wider in bounds.items()):
            alternative = {figure: changes[figure] for figure in bounds}
            for figure in bounds:
                self._changing[figure] = (*self._changing.get(figure, ()), alternative)
            self._bounds |= bounds

    def without(self, figure: Figure) -> tuple["Alternatives", set[Figure]]:
        """The alternatives in which this figure is the same, and the figures that had others."""
        lost = {id(changes) for changes in self._changing.get(figure, ())}
        touched = {other for changes in self._changing.get(figure, ()) for other in changes}
        left = Alternatives()
        left._changing = {f: c for f, c in self._changing.items() if f not in touched}
        left._bounds = {f: b for f, b in self._bounds.items() if f not in touched}
        for other in touched:
            left._changing[other] = tuple(c for c in self._changing[other] if id(c) not in lost)
            left._bounds[other] = _bounds_of(c[other] for c in left._changing[other])
        return left, touched - {figure}

    def _wider(self, figure: Figure, by: int) -> tuple[int, int]:
        least, most = self._bounds.get(figure, (0, 0))
        return min(least, by), max(most, by)


def _bounds_of(values: Iterable[int]) -> tuple[int, int]:
    every = (0, *values)
    return min(every), max(every)
