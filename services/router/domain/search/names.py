"""The names by which communes are found, and the weight of each, whatever was typed."""

from collections.abc import Iterable, Iterator
from math import log10
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.search.asked import Asked
from services.router.domain.search.words import ARTICLES

FORMER, PEOPLE = 0.4, 0.35
"""The cost of a former name, and the worth of each power of ten of a place's people."""
ACROSS = 0.8
"""The cost of a name of other words, though its letters are those that were typed."""
FIRST, AFTER_ARTICLE, LATER = range(3)
"""The word from which a name is recognised: its first, the one after its article, a later one."""
INSIDE = (0.0, 0.1, 0.5)
"""The cost of a name recognised from each of these."""


class Name(NamedTuple):
    """A name by which a commune is found."""

    commune: Commune
    words: tuple[str, ...]
    former: str = ""


def weight(crowd: int) -> float:
    """The cost of a name of today by its people; `crowd`: of the whole city, for an arrondissement."""
    return -PEOPLE * log10(crowd + 1)


def begins(name: Name) -> Iterator[tuple[int, int]]:
    """The words from which a name is recognised; of an arrondissement the first, or « arrondissement » finds all."""
    yield 0, FIRST
    for at in range(1, 1 if name.commune.city else len(name.words)):
        yield at, AFTER_ARTICLE if ARTICLES.issuperset(name.words[:at]) else LATER


def may_be_across(asked: Asked) -> bool:
    """Whether `across` may cost a name anything."""
    return len(asked.words) > 1 or not asked.text.isalpha()


def across(name: Name, asked: Asked) -> float:
    """The cost of a name whose words end elsewhere: « sainte g » is not Saint-Égrève.

    A figure that is not in the name costs the same: for « Marseille 13 », the other arrondissements come after.
    """
    if any(word.isdigit() and word not in name.words for word in asked.words):
        return ACROSS
    if len(asked.words) < 2 or any(word == asked.words[0] for word in name.words):
        return 0.0
    return ACROSS


def holds(name: Name, words: Iterable[str]) -> bool:
    """Whether each of the words begins a word of the name."""
    return all(any(own.startswith(word) for own in name.words) for word in words)
