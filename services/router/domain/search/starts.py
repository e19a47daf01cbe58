"""Texts in order, found by their beginning: exactly, or with a slip or two."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter
from typing import NamedTuple, Self

LAST = "\U0010ffff"
STEPS = 1_000
"""Looks at the list that one search for slips may take: by then a text that is no place is given up."""


class Range(NamedTuple):
    """The texts from one index up to another, and the number of slips in the letters that they share."""

    first: int
    end: int
    slips: int = 0
    letters: int = 0


class Starts:
    """Texts in order, each with its number; texts that begin alike stand together, as in a trie.

    The numbers of the same text stay in the order in which they are given.
    """

    def __init__(self, entries: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(entries, key=itemgetter(0))
        self.texts = [text for text, _ in ordered]
        self.numbers: Sequence[int] = [number for _, number in ordered]

    @classmethod
    def in_order(cls, texts: list[str], numbers: Sequence[int]) -> Self:
        """The same of texts that are in order already, each with the number at its index."""
        starts = cls(())
        starts.texts, starts.numbers = texts, numbers
        return starts

    def beginning(self, text: str) -> Range:
        """The texts that begin with this one."""
        first = bisect_left(self.texts, text)
        return Range(first, bisect_left(self.texts, text + LAST, first))

    def exactly(self, text: str) -> range:
        """The indexes of the texts that are this one and no more."""
        first = bisect_left(self.texts, text)
        return range(first, bisect_right(self.texts, text, first))

    def near(self, text: str, slips: int, *, from_letter: int = 0) -> list[Range]:
        """The texts that begin with this one but for so many letters left out, too many, wrong or swapped.

        `from_letter`: the letters before it are taken as they are, which makes the search short.
        """
        prefix = text[:from_letter]
        whole = self.beginning(prefix)
        walk = Walk(self.texts, slips)
        walk.below(whole.first, whole.end, prefix, text[from_letter:], slips)
        return walk.found


class Walk:
    """A way down the ordered texts, letter by letter, as if they were a trie."""

    def __init__(self, texts: list[str], slips: int) -> None:
        """`slips`: how many there may be in all."""
        self._texts, self._slips = texts, slips
        self._steps = STEPS
        self.found: list[Range] = []

    def below(self, first: int, end: int, prefix: str, rest: str, left: int) -> None:
        """Find the ranges between two indexes, whose texts begin with the prefix, that go on with the rest."""
        if not left or not rest:
            self._just(first, end, prefix, rest, left)
            return
        if first >= end or self._steps <= 0:
            return
        slipped = self.below if left > 1 else self._just
        slipped(first, end, prefix, rest[1:], left - 1)
        if len(rest) > 1 and rest[0] != rest[1]:
            swapped = prefix + rest[1] + rest[0]
            begins, ends = self._narrowed(swapped, first, end)
            if begins < ends:
                slipped(begins, ends, swapped, rest[2:], left - 1)
        for letter, begins, ends in self._letters(prefix, first, end):
            if letter == rest[0]:
                self.below(begins, ends, prefix + letter, rest[1:], left)
            else:
                slipped(begins, ends, prefix + letter, rest[1:], left - 1)
            slipped(begins, ends, prefix + letter, rest, left - 1)

    def _just(self, first: int, end: int, prefix: str, rest: str, left: int) -> None:
        """Find the texts between two indexes that begin with the prefix and the rest as they are."""
        begins, ends = self._narrowed(prefix + rest, first, end)
        if begins < ends:
            self.found.append(Range(begins, ends, self._slips - left, len(prefix) + len(rest)))

    def _letters(self, prefix: str, first: int, end: int) -> Iterator[tuple[str, int, int]]:
        depth = len(prefix)
        while first < end:
            letter = self._texts[first][depth : depth + 1]
            is_one = not letter or end - first == 1
            ends = first + 1 if is_one else self._end(prefix + letter, first, end)
            if letter:
                yield letter, first, ends
            first = ends

    def _narrowed(self, text: str, first: int, end: int) -> tuple[int, int]:
        self._steps -= 1
        if end - first == 1:
            return first, first + self._texts[first].startswith(text)
        begins = bisect_left(self._texts, text, first, end)
        if begins >= end or not self._texts[begins].startswith(text):
            return begins, begins
        return begins, self._end(text, begins, end)

    def _end(self, text: str, first: int, end: int) -> int:
        self._steps -= 1
        return bisect_left(self._texts, text + LAST, first, end)
