"""The letters of a name or a code to show as recognised."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from services.router.domain.spelling import comparable, words

WORD = re.compile(r"[^\W_]+")
Span = tuple[int, int]
"""A code point of a text, and the first one after the span."""


class _Letter(NamedTuple):
    folded: str
    span: Span


def highlighted(text: str, typed: str) -> list[Span]:
    """The spans of a text that were typed: all in a row, else each word that begins one of the text's own."""
    wanted = comparable(typed)
    letters = _letters_of(text)
    for at in range(len(letters)):
        if span := _in_a_row("".join(wanted), [letter for word in letters[at:] for letter in word]):
            return [span]
    found = (_in_a_row(part, word) for part in wanted for word in letters)
    return sorted({span for span in found if span})


def _in_a_row(wanted: str, letters: list[_Letter]) -> Span | None:
    left = wanted
    for letter in letters:
        if not left.startswith(letter.folded):
            return None
        left = left[len(letter.folded) :]
        if not left:
            return letters[0].span[0], letter.span[1]
    return None


@lru_cache(1_000)
def _letters_of(text: str) -> list[list[_Letter]]:
    """The letters of a text, word by word; cached, for each letter that is typed finds the same names again."""
    return [list(_letters(text, word)) for word in WORD.finditer(text)]


def _letters(text: str, word: re.Match[str]) -> Iterator[_Letter]:
    for at in range(word.start(), word.end()):
        if folded := "".join(words(text[at])):
            yield _Letter(folded, (at, at + 1))
