"""The places by their codes: the postal codes that people know, and the INSEE's where they are no postal code."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest

from services.router.domain.commune import Commune
from services.router.domain.search.asked import Asked
from services.router.domain.search.found import Found
from services.router.domain.search.starts import Starts


class PlacesByCode:
    """The places, the populous first, found by the beginning of a code."""

    def __init__(self, places: Sequence[Commune], by_departement: Mapping[str, list[Commune]]) -> None:
        self._places = places
        self._by_departement = by_departement
        self._postal_codes = Starts(
            (code, rank) for rank, place in enumerate(places) for code in place.postal_codes
        )

    def find(self, asked: Asked, limit: int) -> list[Found]:
        """The places with this postal code; where it is none, also the commune that the INSEE gave this code."""
        found = self._by_postal_code(asked, limit)
        if found and found[0].text == asked.code:
            return found
        by_insee = list(self._by_insee(asked))
        if {each.commune for each in by_insee} & {each.commune for each in found}:
            return found
        return [*found[: max(1, limit - 1)], *by_insee][:limit]

    def having(self, code: str) -> list[Commune]:
        """The places with this whole postal code, or the one with this INSEE code of Corsica.

        Any other INSEE code may be meant as a postal code: « 33074 » is Brouqueyran, and a CEDEX of Bordeaux.
        """
        if not code.isdigit():
            by_insee = (each.commune for each in self._by_insee(Asked((), code)))
            return [place for place in by_insee if place.code == code.upper()]
        return [self._places[self._postal_codes.numbers[at]] for at in self._postal_codes.exactly(code)]

    def _by_insee(self, asked: Asked) -> Iterator[Found]:
        """The places of this code or of their city's: a whole code, or the beginning of one of Corsica."""
        code = asked.code.upper()
        for commune in self._by_departement.get(code[:2]) or self._by_departement.get(code[:3]) or []:
            if asked.wants(commune) and (commune.code.startswith(code) or commune.city == code):
                yield Found(commune, "code", commune.code)

    def _by_postal_code(self, asked: Asked, limit: int) -> list[Found]:
        """The places with this postal code; for a CEDEX's, the places whose code begins most like it."""
        code = asked.code
        while code:
            matching = self._postal_codes.beginning(code)
            numbers = self._postal_codes.numbers[matching.first : matching.end]
            ranks = {rank for rank in numbers if asked.wants(self._places[rank])}
            if ranks or len(code) < 3:
                return [Found(self._places[rank], "postal-code", code) for rank in nsmallest(limit, ranks)]
            code = code[:-1]
        return []
