"""A commune or municipal arrondissement, as the Code officiel géographique knows it."""

from typing import NamedTuple


class Commune(NamedTuple):
    """A commune that a person may live in, or an arrondissement of one."""

    code: str
    name: str
    departement: str
    postal_codes: tuple[str, ...]
    population: int
    city: str = ""
    """Of an arrondissement: the code of the city that it is a part of."""
    point: tuple[float, float] | None = None
    """Longitude and latitude (WGS 84, decimal degrees) of a point in it, where they are known."""
