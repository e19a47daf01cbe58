"""The places that may be chosen: the communes, and the arrondissements of a city that is decided by them."""

from collections.abc import Iterator, Sequence

from services.router.domain.commune import Commune
from services.router.domain.search.names import Name, names_of
from services.router.domain.spelling import comparable
from services.router.domain.territory import Territory


class Places:
    """The places of a territory, the populous first; an arrondissement counts with all of its city."""

    def __init__(self, territory: Territory) -> None:
        self._territory, communes = territory, territory.communes
        cities = {commune.city for commune in communes.values()}
        self.crowds = {
            code: communes.get(commune.city, commune).population for code, commune in communes.items()
        }
        """The people of each commune, or of the city that it is a part of."""
        self.all = [commune for commune in communes.values() if commune.code not in cities]
        self.all.sort(key=lambda place: (-self.crowds[place.code], place.code))
        self._parts = {city: [place for place in self.all if place.city == city] for city in cities if city}
        self.by_departement: dict[str, list[Commune]] = {code: [] for code in territory.departements}
        for commune in self.all:
            self.by_departement.setdefault(commune.departement, []).append(commune)

    def of(self, code: str) -> Sequence[Commune]:
        """The place of this code, or the arrondissements of this city; none where no commune has the code."""
        commune = self._territory.communes.get(code)
        return self._parts.get(code) or ([commune] if commune else [])

    def names(self) -> Iterator[Name]:
        """Each name by which a place is found: those of today, then the former ones."""
        for place in self.all:
            yield from names_of(place, self._territory.communes.get(place.city))
        for old, code in self._territory.former:
            for place in self.of(code):
                yield Name(place, tuple(comparable(old)), old)
