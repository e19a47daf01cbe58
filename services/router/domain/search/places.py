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
        self.departements = territory.departements
        cities = {commune.city for commune in communes.values()}
        self.crowds = {
            code: communes.get(commune.city, commune).population for code, commune in communes.items()
        }
        """The people of each commune, or of the city that it is a part of."""
        self.all = [commune for commune in communes.values() if commune.code not in cities]
        self.all.sort(key=self.rank)
        self._parts = {city: [place for place in self.all if place.city == city] for city in cities if city}
        self.by_departement: dict[str, list[Commune]] = {code: [] for code in territory.departements}
        for commune in self.all:
            self.by_departement.setdefault(commune.departement, []).append(commune)

    def of(self, code: str) -> Sequence[Commune]:
        """The place of this code, or the arrondissements of this city; none where no commune has the code."""
        commune = self._territory.communes.get(code)
        return self._parts.get(code) or ([commune] if commune else [])

    def rank(self, place: Commune) -> tuple[int, str]:
        """The rank of a place among others: the populous come first."""
        return -self.crowds[place.code], place.code

    def numbered(self, number: int) -> list[Commune]:
        """The arrondissements of this number, one of each city that has so many; the largest city first."""
        parts = (sorted(self._parts[city]) for city in self._parts)
        several = [of_city[number - 1] for of_city in parts if len(of_city) >= number]
        return sorted(several, key=self.rank)

    def names(self) -> Iterator[Name]:
        """Each name by which a place is found: those of today, then the former ones."""
        for place in self.all:
            yield from names_of(place, self._territory.communes.get(place.city))
        for old, code in self._territory.former:
            for place in self.of(code):
                yield Name(place, tuple(comparable(old)), old)
