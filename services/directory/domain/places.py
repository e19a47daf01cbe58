"""The points of communes, and the distances between them."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt

from shared.codes import departement_of

Point = tuple[float, float]
"""Latitude and longitude (WGS 84, decimal degrees)."""
Places = Mapping[str, Point | None]
"""The point of each commune and arrondissement, by its code; None: it exists, its point is not known."""
EARTH_KM = 6371.0
FAR_KM = 100.0
"""Farther from a commune's point than any office of it, Guyane's included: one of the two is then mistaken."""
METROPOLIS = ""
FRANCE: Mapping[str, tuple[Point, Point]] = {
    METROPOLIS: ((41.3, -5.2), (51.1, 9.6)),
    "971": ((15.8, -61.9), (16.6, -60.9)),
    "972": ((14.3, -61.3), (14.9, -60.8)),
    "973": ((2.1, -54.7), (5.8, -51.6)),
    "974": ((-21.4, 55.2), (-20.8, 55.9)),
    "975": ((46.7, -56.5), (47.2, -56.1)),
    "976": ((-13.1, 45.0), (-12.6, 45.4)),
    "977": ((17.8, -63.0), (18.0, -62.7)),
    "978": ((18.0, -63.2), (18.2, -62.9)),
    "986": ((-14.4, -178.3), (-13.1, -176.0)),
    "987": ((-28.0, -155.0), (-7.7, -134.0)),
    "988": ((-23.0, 158.0), (-18.0, 172.2)),
}
"""The parts of France where somebody lives, from their south-west to their north-east."""


def distance_km(one: Point, other: Point) -> float:
    """The distance as the crow flies, on a sphere: within half a per cent."""
    lat, lon = radians(one[0]), radians(one[1])
    other_lat, other_lon = radians(other[0]), radians(other[1])
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def lies_there(point: Point, commune: str | None, places: Places) -> bool:
    """Whether a point may be in that commune; where its own is not known, in its part of France, or in any."""
    if known := places.get(commune or ""):
        return distance_km(known, point) <= FAR_KM
    parts = [FRANCE.get(_part_of(commune))] if commune else FRANCE.values()
    return any(_is_between(point, *part) for part in parts if part)


def _part_of(commune: str) -> str:
    code = departement_of(commune)
    return code if len(code) == 3 else METROPOLIS


def _is_between(point: Point, south_west: Point, north_east: Point) -> bool:
    return all(low <= at <= high for low, at, high in zip(south_west, point, north_east, strict=True))
