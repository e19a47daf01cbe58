"""The places by their codes: the postal codes that people know, CEDEX, and the INSEE's where they are neither."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import nsmallest

from services.router.domain.commune import Commune
from services.router.domain.search.asked import Asked
from services.router.domain.search.found import Found, Matched
from services.router.domain.search.order import each_once
from services.router.domain.search.places import Places
from services.router.domain.search.starts import Starts

CODE, NEAREST = len("75015"), 3
"""Digits of a whole code; how many codes are offered where the one that was typed does not exist."""
WHOLE_CITIES = {"75000": "75056", "13000": "13055", "69000": "69123"}
"""Codes that nobody has, and many type for a city that is decided by arrondissement."""
MOST = 60
"""Places of one beginning: as many as may be asked for."""
Cedex = Callable[[], Mapping[str, Sequence[str]]]
"""The communes' codes of each CEDEX; read when they are first needed."""


class PlacesByCode:
    """The places, the populous first, found by the beginning of a code."""

    def __init__(self, places: Places, cedex: Cedex) -> None:
        self._places, self._all, self._read_cedex = places, places.all, cedex
        self._postal_codes = _postal_codes(self._all)

    @cached_property
    def cedex(self) -> Mapping[str, Sequence[str]]:
        """The communes' codes of each CEDEX; read when first needed."""
        return self._read_cedex()

    def find(self, asked: Asked, limit: int) -> list[Found]:
        """The places that this may be the code of; for a whole code that none has, those of the nearest codes."""
        is_whole = len(asked.code) == CODE and asked.code.isdigit()
        return (self._of_whole(asked) if is_whole else self._of_beginning(asked))[:limit]

    def exactly(self, code: str, within: str = "") -> list[Found]:
        """The places with this whole postal code, in one département if it is named."""
        ranks = (self._postal_codes.numbers[at] for at in self._postal_codes.exactly(code))
        return self._found([self._all[rank] for rank in ranks], "postal-code", code, within)

    def having(self, code: str) -> list[Commune]:
        """The places with this whole postal code, or the one with this INSEE code of Corsica.

        Any other INSEE code may be meant as a postal code: « 33074 » is Brouqueyran, and a CEDEX of Bordeaux.
        """
        if code.isdigit():
            return [found.commune for found in self.exactly(code)]
        by_insee = (each.commune for each in self._by_insee(Asked((), code)))
        return [place for place in by_insee if place.code == code.upper()]

    def _of_whole(self, asked: Asked) -> list[Found]:
        code, within = asked.code, asked.within
        if city := WHOLE_CITIES.get(code):
            return self._found(self._places.of(city), "postal-code", code, within)
        if found := self.exactly(code, within):
            return found
        places = (place for insee in self.cedex.get(code, ()) for place in self._places.of(insee))
        by_cedex = self._found(places, "postal-code", code, within)
        by_insee = list(self._by_insee(asked))
        if by_cedex and len(by_insee) == 1:  # the populous first: 69266 is Villeurbanne, and a CEDEX of Lyon
            return sorted((*by_cedex, *by_insee), key=lambda found: -found.commune.population)
        return each_once(by_cedex, by_insee) or list(self._nearest(asked))

    def _nearest(self, asked: Asked) -> Iterator[Found]:
        """The places of the codes nearest to one that does not exist, among those that begin like a département's."""
        digits = 3 if asked.code.startswith(("97", "98")) else 2
        matching = self._postal_codes.beginning(asked.code[:digits])
        known = set(self._postal_codes.texts[matching.first : matching.end])
        for code in nsmallest(NEAREST, known, key=lambda known: (abs(int(known) - int(asked.code)), known)):
            yield from (found._replace(matched="near-code") for found in self.exactly(code, asked.within))

    def _of_beginning(self, asked: Asked) -> list[Found]:
        """The places whose postal code begins so, or else most like it; and those of a Corsican code."""
        found = self._by_postal_code(asked)
        by_insee = list(self._by_insee(asked))
        if {each.commune for each in by_insee} & {each.commune for each in found}:
            return found
        return [*found, *by_insee]

    def _by_insee(self, asked: Asked) -> Iterator[Found]:
        """The places of this code or of their city's: a whole code, or the beginning of one of Corsica."""
        code, by_departement = asked.code.upper(), self._places.by_departement
        for commune in by_departement.get(code[:2]) or by_departement.get(code[:3]) or []:
            if asked.wants(commune) and (commune.code.startswith(code) or commune.city == code):
                yield Found(commune, "code", commune.code)

    def _by_postal_code(self, asked: Asked) -> list[Found]:
        code = asked.code
        while code:
            matching = self._postal_codes.beginning(code)
            numbers = self._postal_codes.numbers[matching.first : matching.end]
            ranks = {rank for rank in numbers if asked.wants(self._all[rank])}
            if ranks or len(code) < 3:
                return [Found(self._all[rank], "postal-code", code) for rank in nsmallest(MOST, ranks)]
            code = code[:-1]
        return []

    @staticmethod
    def _found(places: Iterable[Commune], matched: Matched, code: str, within: str) -> list[Found]:
        return [Found(place, matched, code) for place in places if within in {"", place.departement}]


def _postal_codes(places: Iterable[Commune]) -> Starts:
    """The postal codes in order, each as often as places have it, with their ranks."""
    ranks: dict[str, list[int]] = {}
    for rank, place in enumerate(places):
        for code in place.postal_codes:
            ranks.setdefault(code, []).append(rank)
    in_order = sorted(ranks)
    texts = [code for code in in_order for _ in ranks[code]]
    return Starts.in_order(texts, [rank for code in in_order for rank in ranks[code]])
