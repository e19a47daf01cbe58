"""The outlines of the départements as the page draws them, and how far outside one a point lies."""

import json
import re
from functools import cache
from itertools import pairwise
from math import hypot
from pathlib import Path

MAP = Path(__file__).parents[3] / "services/router/web/departements.json"
_STEP = re.compile(r"([Mmlhvz])|(-?[0-9]+)")
Ring = list[tuple[int, int]]


@cache
def outlines() -> dict[str, list[Ring]]:
    """The closed rings of each département."""
    drawn = json.loads(MAP.read_text(encoding="utf-8"))
    return {each["code"]: rings(each["d"]) for each in drawn["departements"]}


def rings(path: str) -> list[Ring]:
    """The rings of an SVG path of integers: M, then l, h or v, then z."""
    found: list[Ring] = []
    command, numbers, x, y = "", list[int](), 0, 0
    for order, number in _STEP.findall(path):
        if order:
            command, numbers = order, []
            continue
        numbers.append(int(number))
        if command in "hv":
            x, y = (x + numbers[0], y) if command == "h" else (x, y + numbers[0])
        elif len(numbers) < 2:
            continue
        else:
            x, y = (numbers[0], numbers[1]) if command == "M" else (x + numbers[0], y + numbers[1])
        if command in "Mm":
            found.append([])
            command = "l"
        found[-1].append((x, y))
        numbers = []
    return [[*ring, ring[0]] for ring in found]


def outside(place: tuple[float, float], drawn: list[Ring]) -> float:
    """The distance of a place from what is drawn, in units of the map; 0 inside."""
    x, y = place
    edges = [edge for ring in drawn for edge in pairwise(ring)]
    crossed = sum(
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in edges
    )
    return 0.0 if crossed % 2 else min(_distance(x, y, *one, *other) for one, other in edges)


def _distance(x: float, y: float, x1: int, y1: int, x2: int, y2: int) -> float:
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = max(0.0, min(1.0, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length)) if length else 0.0
    return hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))
