"""The map of the départements: where a point of a commune stands on it."""

from math import cos, log, pi, radians, sin, tan
from typing import NamedTuple

_WEST_OF_PARIS, _SOUTH, _NORTH, _MIDDLE = 3.0, 44.0, 49.0, 46.5
_KM, _SCALE, _X, _Y = 6371.0, 1.7294, 1050.0, 932.1
"""Earth's radius; the map's units for a kilometre, and its point for 3° E, 46.5° N, fitted to 34,765 communes."""
UNIT_KM = 1 / _SCALE
"""Kilometres of one unit, in metropolitan France."""


def _cone(latitude: float) -> float:
    return tan(pi / 4 + radians(latitude) / 2)


_N = log(cos(radians(_SOUTH)) / cos(radians(_NORTH))) / log(_cone(_NORTH) / _cone(_SOUTH))
_F = cos(radians(_SOUTH)) * _cone(_SOUTH) ** _N / _N


class Inset(NamedTuple):
    """A frame of the map: its island's western and northern end, where they are drawn, and units for a degree."""

    west: float
    north: float
    x: float
    y: float
    lon: float
    lat: float

    @property
    def unit_km(self) -> float:
        """Kilometres of one unit."""
        return 111.2 / self.lat


INSETS = {
    "971": Inset(-61.81, 16.515, 59, 1974, 367.9, 383.6),
    "972": Inset(-61.229, 14.879, 495, 1975, 519.0, 525.5),
    "973": Inset(-54.603, 5.751, 893, 1974, 72.1, 72.0),
    "974": Inset(55.216, -20.871, 1250, 1974, 470.2, 504.8),
    "976": Inset(45.018, -12.636, 1694, 1974, 700.0, 697.3),
}
"""The frames in which communes have points: those of the collectivités have none in the source."""


def on_the_map(departement: str, point: tuple[float, float]) -> tuple[float, float] | None:
    """The place on the map of a longitude and latitude; None in a part of France that has no frame for it."""
    lon, lat = point
    if inset := INSETS.get(departement):
        return inset.x + (lon - inset.west) * inset.lon, inset.y + (inset.north - lat) * inset.lat
    if len(departement) > 2:
        return None
    rho, angle = _F / _cone(lat) ** _N, _N * radians(lon - _WEST_OF_PARIS)
    east, north = rho * sin(angle), _F / _cone(_MIDDLE) ** _N - rho * cos(angle)
    return _X + _SCALE * _KM * east, _Y - _SCALE * _KM * north
