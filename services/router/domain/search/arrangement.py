"""The arrangement of names for a search: their words, and their starts in the order of letters and of costs."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from services.router.domain.search.names import FORMER, INSIDE, Name, begins, weight
from services.router.domain.search.places import Places
from services.router.domain.search.starts import Starts
from services.router.domain.spelling import comparable

Words = tuple[str, ...]


class Arrangement(NamedTuple):
    """All that takes long to make of the names of places, and follows from them alone."""

    words: Sequence[Words]
    """The words of each name, as they are compared."""
    starts: Starts
    """Each text from which a name is recognised, with four times the name's number and the kind of its word."""
    ranked: Sequence[int]
    """The index of each start, the cheapest first."""


def arranged(places: Places) -> Arrangement:
    """Arrange the names of these places, in a fraction of a second."""
    words = [tuple(comparable(name)) for _, name, _ in places.named()]
    names = names_of(places, words)
    starts = Starts(_starts(names))
    weights = weights_of(places, names)
    costs = [weights[number >> 2] + INSIDE[number & 3] for number in starts.numbers]
    return Arrangement(words, starts, sorted(range(len(costs)), key=costs.__getitem__))


def names_of(places: Places, words: Sequence[Words]) -> list[Name]:
    """The names of these places, which have these words."""
    each_named = zip(places.named(), words, strict=True)
    return [Name(place, its_words, former) for (place, _, former), its_words in each_named]


def weights_of(places: Places, names: Sequence[Name]) -> list[float]:
    """The cost of each name, whatever was typed."""
    own = {code: weight(crowd) for code, crowd in places.crowds.items()}
    return [own[name.commune.code] + (FORMER if name.former else 0) for name in names]


def _starts(names: Sequence[Name]) -> Iterator[tuple[str, int]]:
    for number, name in enumerate(names):
        for at, from_word in begins(name):
            yield "".join(name.words[at:]), 4 * number + from_word
