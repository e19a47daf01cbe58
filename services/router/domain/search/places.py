"""The places that may be chosen: the communes, and the arrondissements of a city that is decided by them."""

from collections.abc import Iterator, Sequence
from operator import attrgetter

from services.router.domain.commune import Commune
from services.router.domain.territory import Territory

Named = tuple[Commune, str, str]
"""A place and a name of it as it is written; that name again, where it is a former one."""


class Places:
    """The places of a territory, the populous first; an arrondissement counts with all of its city."""

    def __init__(self, territory: Territory) -> None:
        self._territory, communes = territory, territory.communes
        self.departements = territory.departements
        cities = {commune.city for commune in communes.values()}
        self.crowds = {
            code: communes.get(commune.city, commune).population if commune.city else commune.population
            for code, commune in communes.items()
        }
        """The people of each commune, or of the city that it is a part of."""
        self.all = [commune for commune in communes.values() if commune.code not in cities]
        self.all.sort(key=attrgetter("code"))
        self.all.sort(key=lambda place: -self.crowds[place.code])
        self._parts: dict[str, list[Commune]] = {}
        for place in self.all:
            if place.city:
                self._parts.setdefault(place.city, []).append(place)
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

    def named(self) -> Iterator[Named]:
        """Each name by which a place is found: those of today, of its city for a part of one, then former ones."""
        for place in self.all:
            if city := self._territory.communes.get(place.city):
                yield place, city.name, ""
            yield place, place.name, ""
        for old, code in self._territory.former:
            for place in self.of(code):
                yield place, old, old
