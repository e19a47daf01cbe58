"""Where communes are, and how far from each other."""

from collections.abc import Mapping
from math import asin, cos, radians, sin, sqrt

Point = tuple[float, float]
"""Latitude and longitude (WGS 84, decimal degrees)."""
Places = Mapping[str, Point | None]
"""The point of each commune and arrondissement, by its code; None: it exists, its point is not known."""
EARTH_KM = 6371.0


def distance_km(one: Point, other: Point) -> float:
    """As the crow flies, on a sphere: half a per cent from the truth."""
    lat, lon = radians(one[0]), radians(one[1])
    other_lat, other_lon = radians(other[0]), radians(other[1])
    half = sin((other_lat - lat) / 2) ** 2 + cos(lat) * cos(other_lat) * sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def departement_of(commune: str) -> str:
    """The département that a commune's code begins with."""
    return commune[:3] if commune[:2] in {"97", "98"} else commune[:2]
