"""Texts in order, found by how they begin: exactly, or with a slip or two."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

LAST = "\U0010ffff"
STEPS = 2_500
"""Looks at the list that one search for slips may take: what is no place at all is given up by then."""


class Range(NamedTuple):
    """Texts that stand together, and how many slips there are in how they begin."""

    first: int
    behind: int
    slips: int = 0


class Starts:
    """Texts in order, each with its number; what begins alike stands together, as in a trie.

    The numbers of the same text stay in the order in which they are given.
    """

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(entries, key=itemgetter(0))
        self.texts = [text for text, _ in ordered]
        self.numbers = [number for _, number in ordered]

    def beginning(self, text: str) -> Range:
        """Those that begin with this."""
        first = bisect_left(self.texts, text)
        return Range(first, bisect_left(self.texts, text + LAST, first))

    def exactly(self, text: str) -> range:
        """Where those stand that are this and no more."""
        first = bisect_left(self.texts, text)
        return range(first, bisect_right(self.texts, text, first))

    def near(self, text: str, slips: int, *, from_letter: int = 0) -> list[Range]:
        """Those that begin with this but for so many letters left out, too many, wrong or swapped.

        `from_letter`: the letters before it are taken as they are, which makes the search short.
        """
        whole = self.beginning(text[:from_letter])
        walk = _Walk(self.texts)
        found = walk.below(whole.first, whole.behind, from_letter, text[from_letter:], slips)
        return [Range(first, behind, slips - left) for first, behind, left in found]


class _Walk:
    """A way down the ordered texts, letter by letter, as if they were a trie."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._steps = STEPS

    def below(
        self, first: int, behind: int, depth: int, rest: str, left: int
    ) -> Iterator[tuple[int, int, int]]:
        """Those between these places, which share `depth` letters, that go on with the rest."""
        prefix = self._texts[first][:depth] if first < behind else ""
        if not left or not rest:
            found = self._narrowed(prefix + rest, first, behind)
            if found[0] < found[1]:
                yield *found, left
            return
        if first >= behind or self._steps <= 0:
            return
        yield from self.below(first, behind, depth, rest[1:], left - 1)
        if len(rest) > 1 and rest[0] != rest[1]:
            swapped = rest[1] + rest[0] + rest[2:]
            yield from self._after(prefix, swapped, 2, first, behind, left - 1)
        for letter, begins, ends in self._letters(prefix, first, behind):
            if letter == rest[0]:
                yield from self.below(begins, ends, depth + 1, rest[1:], left)
            else:
                yield from self.below(begins, ends, depth + 1, rest[1:], left - 1)
            yield from self.below(begins, ends, depth + 1, rest, left - 1)

    def _after(
        self, prefix: str, rest: str, taken: int, first: int, behind: int, left: int
    ) -> Iterator[tuple[int, int, int]]:
        begins, ends = self._narrowed(prefix + rest[:taken], first, behind)
        yield from self.below(begins, ends, len(prefix) + taken, rest[taken:], left)

    def _letters(self, prefix: str, first: int, behind: int) -> Iterator[tuple[str, int, int]]:
        depth = len(prefix)
        while first < behind:
            letter = self._texts[first][depth : depth + 1]
            ends = self._behind(prefix + letter, first, behind) if letter else first + 1
            if letter:
                yield letter, first, ends
            first = ends

    def _narrowed(self, text: str, first: int, behind: int) -> tuple[int, int]:
        self._steps -= 1
        begins = bisect_left(self._texts, text, first, behind)
        if begins >= behind or not self._texts[begins].startswith(text):
            return begins, begins
        return begins, self._behind(text, begins, behind)

    def _behind(self, text: str, first: int, behind: int) -> int:
        self._steps -= 1
        return bisect_left(self._texts, text + LAST, first, behind)
