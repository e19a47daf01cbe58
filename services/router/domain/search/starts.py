"""Texts in order, found by their beginning: exactly, or with a slip or two."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, Self

LAST = "\U0010ffff"
SHORT = 2
"""Letters of a beginning up to which the letters that follow it are kept."""
BEGUN = 4
"""Letters that no text begins with are known at once to begin none."""
STEPS = 1_000
"""Looks at the list that one search for slips may take: by then a text that is no place is given up."""


Letters = dict[str, list[tuple[str, int, int]]]
"""The letters that follow a beginning, each with the first index of its texts and the one after their last."""


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
        self._letters: Letters = {}

    @classmethod
    def in_order(cls, texts: list[str], numbers: Sequence[int]) -> Self:
        """The same of texts that are in order already, each with the number at its index."""
        starts = cls(())
        starts.texts, starts.numbers = texts, numbers
        return starts

    @cached_property
    def begun(self) -> Set[str]:
        """The first letters of all texts, as few and fewer; made when first needed."""
        return {text[:many] for text in self.texts for many in range(BEGUN + 1)}

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
        walk = Walk(self.texts, slips, self._letters, self.begun)
        walk.below(whole.first, whole.end, prefix, text[from_letter:], slips)
        return walk.found


class Walk:
    """A way down the ordered texts, letter by letter, as if they were a trie."""

    def __init__(self, texts: list[str], slips: int, known: Letters, begun: Set[str]) -> None:
        """`slips`: how many there may be in all; `known`: what earlier ways have found of the same texts."""
        self._texts, self._slips, self._known, self._begun = texts, slips, known, begun
        self._steps = STEPS
        self.found: list[Range] = []

    def below(self, first: int, end: int, prefix: str, rest: str, left: int) -> None:
        """Find the ranges between two indexes, whose texts begin with the prefix, that go on with the rest."""
        if not left or not rest:
            self._just(first, end, prefix, rest, left)
            return
        if first >= end or self._steps <= 0:
            return
        slipped, shorter, less = self.below if left > 1 else self._just, rest[1:], left - 1
        slipped(first, end, prefix, shorter, less)
        if len(rest) > 1 and rest[0] != rest[1]:
            swapped = prefix + rest[1] + rest[0]
            begins, ends = self._narrowed(swapped, first, end) if less else (first, end)
            if begins < ends:
                slipped(begins, ends, swapped, rest[2:], less)
        for letter, begins, ends in self._letters(prefix, first, end):
            longer = prefix + letter
            if letter == rest[0]:
                self.below(begins, ends, longer, shorter, left)
            else:
                slipped(begins, ends, longer, shorter, less)
            slipped(begins, ends, longer, rest, less)

    def _just(self, first: int, end: int, prefix: str, rest: str, left: int) -> None:
        """Find the texts between two indexes that begin with the prefix and the rest as they are."""
        text = prefix + rest
        self._steps -= 1
        if text[:BEGUN] not in self._begun:
            return
        if end - first > 1:
            first = bisect_left(self._texts, text, first, end)
        if first < end and self._texts[first].startswith(text):
            self.found.append(Range(first, self._end(text, first, end), self._slips - left, len(text)))

    def _letters(self, prefix: str, first: int, end: int) -> Iterable[tuple[str, int, int]]:
        """The letters that follow the prefix between two indexes, with the texts of each: kept of short ones."""
        if len(prefix) > SHORT:
            return self._following(len(prefix), first, end)
        if (kept := self._known.get(prefix)) is None:
            steps = self._steps
            kept = self._known[prefix] = list(self._following(len(prefix), first, end))
            self._steps = steps
        self._steps -= len(kept)  # as many the first time as later
        return kept

    def _following(self, depth: int, first: int, end: int) -> Iterator[tuple[str, int, int]]:
        while first < end:
            letter = self._texts[first][depth : depth + 1]
            is_one = not letter or end - first == 1
            ends = first + 1 if is_one else self._end(self._texts[first][: depth + 1], first, end)
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
