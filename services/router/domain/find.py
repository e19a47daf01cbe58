"""Finding the commune that a person means, from what they have typed so far."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from heapq import nsmallest
from typing import Literal, NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.spelling import comparable, folded

Matched = Literal["name", "postal-code", "code"]
_LAST = "\U0010ffff"


class Found(NamedTuple):
    """A commune, and what of it was recognised."""

    commune: Commune
    matched: Matched


class Gazetteer:
    """All that can be chosen, by the beginning of any word of its name and by its postal codes.

    A city that is decided by arrondissement is not itself among them: its name finds its arrondissements.
    """

    def __init__(self, communes: Iterable[Commune]) -> None:
        known = {commune.code: commune for commune in communes}
        cities = {commune.city for commune in known.values()}

        def crowd(commune: Commune) -> tuple[int, str]:
            return -known.get(commune.city, commune).population, commune.code

        self._communes = sorted((c for c in known.values() if c.code not in cities), key=crowd)
        self._codes = _Starts((c, c, rank) for rank, it in enumerate(self._communes) for c in it.postal_codes)
        self._names = _Starts(
            (whole, start, rank)
            for rank, commune in enumerate(self._communes)
            for whole, start in _names(commune, known.get(commune.city))
        )

    def find(self, typed: str, limit: int) -> list[Found]:
        """The communes that this may be the beginning of: exact first, then the most populous."""
        text = folded(typed)
        if not text:
            return []
        if text.isdigit():
            return [Found(self._communes[rank], "postal-code") for rank in self._codes.best(text, limit)]
        return [Found(self._communes[rank], "name") for rank in self._names.best(text, limit)]


class _Starts:
    """Texts in order, each with the rank of its commune: what begins alike stands together."""

    def __init__(self, entries: Iterable[tuple[str, str, int]]) -> None:
        ordered = []
        self._exact: dict[str, list[int]] = {}
        for whole, start, rank in entries:
            ordered.append((start, rank))
            if whole == start:
                self._exact.setdefault(whole, []).append(rank)
        ordered.sort()
        self._texts = [text for text, _ in ordered]
        self._ranks = [rank for _, rank in ordered]

    def best(self, text: str, limit: int) -> list[int]:
        exact = self._exact.get(text, [])[:limit]
        first, behind = bisect_left(self._texts, text), bisect_left(self._texts, text + _LAST)
        others = set(self._ranks[first:behind]).difference(exact)
        return exact + nsmallest(limit - len(exact), others)


def _names(commune: Commune, city: Commune | None) -> Iterator[tuple[str, str]]:
    """Each text by which a commune is found, after the whole name that it is a part of."""
    if city:
        yield (name := folded(city.name)), name
    found = comparable(commune.name)
    whole = "".join(found)
    # Every arrondissement would be found by « arrondissement ».
    for position in range(1 if city else len(found)):
        yield whole, "".join(found[position:])
