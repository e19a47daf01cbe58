"""The names by which communes are found, and what speaks for each of them whatever was typed."""

from collections.abc import Iterable, Iterator
from math import log10
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.search.asked import ARTICLES, Asked
from services.router.domain.spelling import comparable

FORMER, PEOPLE = 0.4, 0.35
"""What speaks against a former name, and for a place's people, by powers of ten."""
ACROSS = 0.8
"""What speaks against a name of other words, though its letters are those that were typed."""
FIRST, BEHIND_ARTICLE, LATER = range(3)
"""A name is recognised from its first word, from behind its article, from a later word."""


class Name(NamedTuple):
    """A name by which a commune is found."""

    commune: Commune
    words: tuple[str, ...]
    former: str = ""


def weight(name: Name, crowd: int) -> float:
    """What its people and its age say of it; `crowd`: of the whole city, for an arrondissement."""
    return (FORMER if name.former else 0) - PEOPLE * log10(crowd + 1)


def names_of(place: Commune, city: Commune | None) -> Iterator[Name]:
    """Its name, and its city's if it is an arrondissement."""
    if city:
        yield Name(place, tuple(comparable(city.name)))
    yield Name(place, tuple(comparable(place.name)))


def begins(name: Name) -> Iterator[tuple[int, int]]:
    """From which of its words a name is recognised. Every arrondissement would be found by « arrondissement »."""
    yield 0, FIRST
    for at in range(1, 1 if name.commune.city else len(name.words)):
        yield at, BEHIND_ARTICLE if ARTICLES.issuperset(name.words[:at]) else LATER


def across(name: Name, asked: Asked) -> float:
    """What speaks against a name whose words end elsewhere: « sainte g » is not Saint-Égrève.

    So does a figure that is not in it: of « Marseille 13 », the other arrondissements come behind.
    """
    if any(word.isdigit() and word not in name.words for word in asked.words):
        return ACROSS
    if len(asked.words) < 2 or any(word == asked.words[0] for word in name.words):
        return 0.0
    return ACROSS


def holds(name: Name, words: Iterable[str]) -> bool:
    """Whether each of the words begins one of its own."""
    return all(any(own.startswith(word) for own in name.words) for word in words)
