"""The starts of names that are worth a look: the cheapest of many, or those of the départements that are wanted."""

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from functools import cached_property
from heapq import nsmallest

from services.router.domain.search.asked import Asked
from services.router.domain.search.names import Name
from services.router.domain.search.starts import Starts

MOST = 60
"""Starts of one range that are looked at, beside those that are all that was typed."""
AMID = 400
"""Starts that are looked at where other words must be in the name too."""
_WHOLE = 12
"""The first starts of a range, among which those that are no longer than its beginning stand."""


class Candidates:
    """The starts in ranges of them, never more than a bound: whatever is typed costs little more than any other."""

    def __init__(self, starts: Starts, names: Sequence[Name], ranked: Sequence[int]) -> None:
        """`ranked`: the index of each start, the cheapest first, whatever was typed."""
        self._starts, self._names = starts, names
        self._ranked = array("I", ranked)
        self._ranks = ranks = array("I", bytes(4 * len(ranked)))
        for rank, index in enumerate(ranked):
            ranks[index] = rank

    def prepare(self) -> None:
        """Make what is made when first needed."""
        _ = self._there, self._by_code

    @cached_property
    def _there(self) -> dict[str, "array[int]"]:
        """The indexes of the starts of each département; made when first needed."""
        departements = [name.commune.departement for name in self._names]
        there = {each: array("I") for each in set(departements)}
        for index, number in enumerate(self._starts.numbers):
            there[departements[number >> 2]].append(index)
        return there

    @cached_property
    def _by_code(self) -> dict[str, set[str]]:
        """The départements where postal codes begin with two digits; made when first needed."""
        by_code: dict[str, set[str]] = defaultdict(set)
        for commune in {name.commune.code: name.commune for name in self._names}.values():
            for postal in commune.postal_codes:
                by_code[postal[:2]].add(commune.departement)
        return by_code

    def among(self, first: int, end: int, asked: Asked, most: int = MOST) -> Collection[int]:
        """The indexes from one up to another that are worth a look; all of them, if few."""
        if not asked.is_anywhere:
            return self._between(first, end, asked)
        if end - first <= 2 * most:
            return range(first, end)
        best = nsmallest(most, self._ranks[first:end])
        return {*range(first, first + _WHOLE), *(self._ranked[rank] for rank in best)}

    def _between(self, first: int, end: int, asked: Asked) -> list[int]:
        """The indexes of the départements where the commune must be."""
        indexes: list[int] = []
        for departement in self._wanted(asked):
            there = self._there.get(departement, array("I"))
            indexes += there[bisect_left(there, first) : bisect_left(there, end)]
        return indexes

    def _wanted(self, asked: Asked) -> set[str]:
        if asked.within:
            return {asked.within}
        start, code = asked.code[:2], asked.code.upper()
        having = (there for known, there in self._by_code.items() if known.startswith(start))
        return {departement for there in having for departement in there} | {code}
