"""Other worlds that are just as possible: conversations that change places, two by two or alone.

Each keeps, for every day, force and outcome, exactly how many there are: whoever knows these learns nothing.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from services.stats.domain.withhold import ALL, Cell, Figure, Kind, Move, Table

NEAR = 40
"""Cells of a kind that are tried, those of few conversations first: figures about them are withheld already."""
KINDS = 6
EACH_WAY = 60
SMALLEST = 6
"""Départements to which a conversation may be moved: those of fewest, about which most is withheld."""

Place = tuple[str, str]


class Worlds:
    """The cells of some months, and the moves by which one figure becomes another."""

    def __init__(self, known: Mapping[Cell, int], table: Table) -> None:
        self._held: dict[Kind, dict[Place, int]] = {}
        for (kind, departement, theme), count in sorted(known.items(), key=lambda item: (item[1], item[0])):
            self._held.setdefault(kind, {})[departement, theme] = count
        total = {kind: sum(places.values()) for kind, places in self._held.items()}
        self._kinds = sorted(self._held, key=lambda kind: (-total[kind], kind))
        self._table = table
        held = Counter[str]()
        for cell, count in known.items():
            held[cell.departement] += count
        self._smallest = sorted(table.departements, key=lambda departement: held[departement])[:SMALLEST]

    def changing(self, figure: Figure) -> Iterator[Move]:
        """Moves that may change a figure, those first that change fewest others."""
        kinds = [kind for kind in self._kinds if _is_counted(kind, figure)][:KINDS]
        for ways in (self._relabelled, self._swaps, self._cubes):
            yield from islice(chain.from_iterable(ways(kind, figure) for kind in kinds), EACH_WAY)

    def _near(self, kind: Kind) -> Iterator[Place]:
        return islice(self._held[kind], NEAR)

    def _goals(self, figure: Figure, near: Place) -> list[Place]:
        """Places that the figure counts: where it leaves the theme or the département open, near another's."""
        departement, theme = figure[2], figure[3]
        return [(near[0] if departement == ALL else departement, near[1] if theme == ALL else theme)]

    def _relabelled(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """One conversation comes to the figure from elsewhere, or leaves it."""
        for place in self._near(kind):
            if _fits(place, figure):
                for other in self._elsewhere(place, figure):
                    yield _move((kind, place, -1), (kind, other, 1))
            else:
                for goal in self._goals(figure, place):
                    yield _move((kind, place, -1), (kind, goal, 1))
        for place in _last(self._held[kind], 3):  # the fullest ones, when nothing small would do
            for goal in self._goals(figure, place) if not _fits(place, figure) else ():
                yield _move((kind, place, -1), (kind, goal, 1))

    def _elsewhere(self, place: Place, figure: Figure) -> list[Place]:
        departement, theme = place
        others = [(other, theme) for other in self._smallest if figure[2] != ALL and other != departement]
        return others + [
            (departement, other) for other in self._table.themes if figure[3] != ALL and other != theme
        ]

    def _swaps(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """Two conversations exchange their départements, or their themes."""
        part, rest = (0, 1) if figure[2] != ALL else (1, 0)
        for other in self._alike(kind):
            for one in self._starts(kind, figure):
                near = [two for two in self._near(other) if two[part] != one[part]]
                if other == kind:
                    near = [two for two in near if two[rest] != one[rest]]
                alike = [two for two in near if two[rest] == one[rest]]
                for two in (*alike, *(two for two in near if two[rest] != one[rest])):
                    crossed = (two[0], one[1]), (one[0], two[1])
                    yield _exchange(kind, one, other, two, *(crossed if part == 0 else crossed[::-1]))

    def _cubes(self, kind: Kind, figure: Figure) -> Iterator[Move]:
        """Two exchanges that make up for each other, with one theme and with another."""
        for other in self._alike(kind):
            if other == kind:
                continue
            for one in self._starts(kind, figure):
                for two in self._near(kind):
                    if one[0] != two[0] and one[1] != two[1]:
                        yield _cube(kind, other, one, two)

    def _alike(self, kind: Kind) -> list[Kind]:
        """Itself; those that ended so in other months, by which a year stays as it is; others of its month."""
        later = [
            k for k in self._kinds if k.outcome == kind.outcome and k[:3] != kind[:3] and _is_like(k, kind)
        ]
        near = [k for k in self._kinds if k != kind and k[1:3] == kind[1:3]]
        return [*later[:KINDS], kind, *near[:KINDS]]

    def _starts(self, kind: Kind, figure: Figure) -> Iterator[Place]:
        """Places that hold such a conversation: those of the figure, then those that share a part with it."""
        held = list(self._near(kind))
        yield from (place for place in held if _fits(place, figure))
        yield from (
            place
            for place in held
            if not _fits(place, figure) and (place[0] == figure[2] or place[1] == figure[3])
        )


def _is_like(one: Kind, other: Kind) -> bool:
    """Whether both are counted in the same figures, but for their months."""
    return one.force == other.force and bool(one.opened) == bool(other.opened)


def _is_counted(kind: Kind, figure: Figure) -> bool:
    period, force, _, _, measure = figure
    if force not in {ALL, kind.force}:
        return False
    if measure == "conversations":
        return kind.opened.startswith(period)
    return kind.outcome == measure and kind.closed.startswith(period)


def _fits(place: Place, figure: Figure) -> bool:
    return figure[2] in {ALL, place[0]} and figure[3] in {ALL, place[1]}


def _last(held: Mapping[Place, int], count: int) -> list[Place]:
    return list(held)[-count:]


def _move(*steps: tuple[Kind, Place, int]) -> Move:
    moved: Counter[Cell] = Counter()
    for kind, (departement, theme), by in steps:
        moved[Cell(kind, departement, theme)] += by
    return moved


def _exchange(kind: Kind, one: Place, other: Kind, two: Place, first: Place, second: Place) -> Move:
    return _move((kind, one, -1), (other, two, -1), (kind, first, 1), (other, second, 1))


def _cube(kind: Kind, other: Kind, one: Place, two: Place) -> Move:
    a, b = (one[0], two[1]), (two[0], one[1])
    return _move(
        *((kind, place, -1) for place in (one, two)), *((kind, place, 1) for place in (a, b)),
        *((other, place, 1) for place in (one, two)), *((other, place, -1) for place in (a, b)),
    )  # fmt: skip
