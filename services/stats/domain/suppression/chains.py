"""Chains: the cheapest moves within a région, found as shortest paths between its départements.

In a chain each conversation gives its département to the next one, which is of another outcome, until the totals of
all are what they were, or a total that is suppressed takes the difference. Nothing of the région changes, in no
month: this is the network of the two-way table, département × outcome, that the field solves for flows.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import heappop, heappush
from math import inf
from typing import NamedTuple

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.regions import region_of
from services.stats.domain.suppression.cells import ALL, Cell, Figure, Kind, Move
from shared.codes import DEPARTEMENTS

LABELS = (*DEPARTEMENTS, UNKNOWN)
GROUND = ""
"""The node at which a suppressed total takes a difference."""
LENGTH = 1e-6
"""Of two chains as cheap the shorter one is taken."""
CostOf = Callable[[Figure], float]
"""The worth of a figure that a chain changes: nothing if it is suppressed, infinite if it cannot be."""


class Link(NamedTuple):
    """A conversation of an outcome that goes from one département to another; or, without one, a total."""

    start: str
    end: str
    outcome: str = ""


class Chains:
    """The conversations of a year by outcome and département, and the chains among them."""

    def __init__(self, cells: Mapping[Cell, int], year: str) -> None:
        self._cells, self._year = cells, year
        self._kinds: dict[str, list[Kind]] = {}
        for kind in sorted({kind for kind, _ in cells if kind.is_whole and kind.opened.startswith(year)}):
            self._kinds.setdefault(kind.outcome, []).append(kind)

    def cheapest(
        self, figure: Figure, by: int, alternative: Mapping[Cell, int], cost_of: CostOf
    ) -> Move | None:
        """The cheapest chain that makes a figure of a département one less, or one more."""
        year, force, area, theme, measure = figure
        if (year, force, theme) != (self._year, ALL, ALL) or area not in LABELS:
            return None
        links = self._links(area, by, alternative, cost_of)
        cost, chain = self._way(area, measure, links)
        return self._move(chain, by, alternative) if cost < inf else None

    def _held(self, outcome: str, label: str, alternative: Mapping[Cell, int]) -> Iterator[Cell]:
        """The cells of an outcome and a département in which the alternative has conversations."""
        for kind in self._kinds[outcome]:
            cell = Cell(kind, label)
            if self._cells.get(cell, 0) + alternative.get(cell, 0) > 0:
                yield cell

    def _links(
        self, area: str, by: int, alternative: Mapping[Cell, int], cost_of: CostOf
    ) -> dict[Link, float]:
        """The links of a région and their costs; they are followed backwards where a figure shall become more."""
        labels = [label for label in LABELS if region_of(label) == region_of(area)]
        links: dict[Link, float] = {}
        for outcome in self._kinds:
            costs = {label: cost_of(self._figure(label, outcome)) for label in labels}
            for giver in labels:
                if not any(self._held(outcome, giver, alternative)):
                    continue
                for taker in labels:
                    if taker != giver and (cost := costs[giver] + costs[taker]) < inf:
                        links[Link(*_ordered(giver, taker, by), outcome)] = cost + LENGTH
        for label in labels:
            if (cost := cost_of(self._figure(label, "conversations"))) < inf:
                links[Link(label, GROUND)] = links[Link(GROUND, label)] = cost
        return links

    def _way(self, area: str, measure: str, links: Mapping[Link, float]) -> tuple[float, list[Link]]:
        """The cheapest way from a département to itself that changes its outcome; to the ground, its total."""
        is_total = measure == "conversations"
        end = GROUND if is_total else area
        by_start: dict[str, list[Link]] = {}
        first: list[Link] = []
        for link in links:
            if link.start == area and link.outcome and (is_total or link.outcome == measure):
                first.append(link)
            elif _leads_on(link, area, measure):
                by_start.setdefault(link.start, []).append(link)
        return _shortest(first, by_start, end, links)

    def _figure(self, label: str, measure: str) -> Figure:
        return (self._year, ALL, label, ALL, measure)

    def _move(self, chain: Iterable[Link], by: int, alternative: Mapping[Cell, int]) -> Move:
        """The conversations of a chain, each of a kind that the alternative still has."""
        move: Counter[Cell] = Counter()
        for start, end, outcome in chain:
            if outcome:
                giver, taker = _ordered(start, end, by)
                cell = next(self._held(outcome, giver, alternative))
                move[cell] -= 1
                move[Cell(cell.kind, taker)] += 1
        return {cell: count for cell, count in move.items() if count}


def _ordered(one: str, other: str, by: int) -> tuple[str, str]:
    """Both, in the order in which a figure becomes less; in the other where it becomes more."""
    return (one, other) if by < 0 else (other, one)


def _leads_on(link: Link, area: str, measure: str) -> bool:
    """Whether a link may follow: no total of its own stands in for the figure's, nothing undoes its change."""
    if measure == "conversations":
        return area not in (link.start, link.end)
    return link.outcome != measure or area not in (link.start, link.end)


def _shortest(
    first: list[Link], by_start: Mapping[str, list[Link]], end: str, costs: Mapping[Link, float]
) -> tuple[float, list[Link]]:
    """The cheapest way that begins with one of these links and comes to the end (Dijkstra)."""
    heap = [(costs[link], number, [link]) for number, link in enumerate(first)]
    heap.sort(key=lambda one: one[:2])
    number, reached = len(heap), set[str]()
    while heap:
        cost, _, way = heappop(heap)
        node = way[-1].end
        if node == end:
            return cost, way
        if node in reached:
            continue
        reached.add(node)
        for link in by_start.get(node, ()):
            if link.end not in reached:
                number += 1
                heappush(heap, (cost + costs[link], number, [*way, link]))
    return inf, []
