"""The other names of communes, each a whole answer: as people say, or in another language."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.search.areas import AreaNames
from services.router.domain.search.asked import Asked
from services.router.domain.search.found import Found
from services.router.domain.search.words import ARTICLES, without_country, words_of
from services.router.domain.spelling import comparable, folded

_KINDS = {
    "metro",
    "station",
    "rer",
    "tram",
    "tramway",
    "arret",
    "quartier",
    "cite",
    "hameau",
    "lieu",
    "dit",
    "lieudit",
}
"""Words before a name that say what kind of a place it is."""
_HOSPITALS = {"chru", "chu", "hopital"}
"""Words before the name of a quarter for the hospital there; before a town's, for the town's: « CHU Bordeaux »."""
_AIRPORT = "aeroport"
Named = Iterable[tuple[str, str]]
"""Names, each with a commune's code."""


class AliasNames(NamedTuple):
    """The other names, read when they are needed: in some tenths of a second, those of other languages."""

    said: Callable[[], Named] = tuple
    hamlets: Callable[[], Named] = tuple
    foreign: Callable[[], Named] = tuple
    cedex: Callable[[], Mapping[str, Sequence[str]]] = dict
    """The communes' codes of each CEDEX, which is a name of theirs for letters."""
    areas: AreaNames = tuple
    """The names of areas that are no département's: of régions, of provinces."""


class Aliases:
    """The communes by other names of theirs; never by a part of one, nor by one amid other words."""

    def __init__(self, names: AliasNames, places_of: Callable[[str], Sequence[Commune]]) -> None:
        """`places_of`: the commune of a code, or the arrondissements that a city is decided by."""
        self._names, self._places_of = names, places_of
        self._said = _by_text(names.said(), _as_said)
        self._hamlets = _by_text(names.hamlets())

    def said(self, ways: Sequence[Asked]) -> list[Found]:
        """The communes that people mean by this before any other, where the text says."""
        for way in ways:
            for words in _as_they_may_be_said(way.words):
                if (names := self._said.get(_without_articles(words))) and (found := self._found(way, names)):
                    return found
        return []

    def hamlets(self, ways: Sequence[Asked]) -> list[Found]:
        """The communes of this hamlet or quarter, where the text says."""
        return self._first(ways, self._hamlets)

    def foreign(self, ways: Sequence[Asked]) -> list[Found]:
        """The communes of this name in another language, where the text says."""
        return self._first(ways, self.foreign_by_text)

    def is_said(self, typed: str) -> bool:
        """Whether all of this text is what people say of a place."""
        return _without_articles(without_country(words_of(typed))) in self._said

    @cached_property
    def foreign_by_text(self) -> dict[str, list[tuple[str, str]]]:
        """The names in other languages as they are compared; made when first needed."""
        return _by_text(self._names.foreign())

    def _first(self, ways: Sequence[Asked], by_text: Mapping[str, Named]) -> list[Found]:
        """The communes of the first way to understand the text that has any."""
        for way in ways:
            for words in _with_and_without_kind(way.words):
                if (names := by_text.get("".join(words))) and (found := self._found(way, names)):
                    return found
        return []

    def _found(self, way: Asked, names: Named) -> list[Found]:
        places = ((name, place) for name, code in names for place in self._places_of(code))
        return [Found(place, "other-name", name) for name, place in places if way.may_be(place)]


def _as_said(text: str) -> str:
    return _without_articles(comparable(text))


def _as_they_may_be_said(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words, those after the kind of a place or « CHU », and those in the order in which airports are named."""
    yield from _with_and_without_kind(words)
    if _HOSPITALS.issuperset(words[:1]):
        yield words[1:]
    if _AIRPORT in words[1:]:  # « Strasbourg aéroport »
        yield sorted(words, key=lambda word: word != _AIRPORT)


def _with_and_without_kind(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """The words, and those after the kind of a place: « métro Barbès », « lieu-dit le Bourg »."""
    yield words
    if words and words[0] in _KINDS:
        yield words[next((at for at, word in enumerate(words) if word not in _KINDS), 0) :]


def _without_articles(words: Sequence[str]) -> str:
    """A name as it is compared: in one of several words, articles say nothing (« aéroport de Nice »)."""
    if ARTICLES.isdisjoint(words):
        return "".join(words)
    own = [word for word in words if word not in ARTICLES]
    return "".join(own if len(own) > 1 else words)


def _by_text(names: Named, compared: Callable[[str], str] = folded) -> dict[str, list[tuple[str, str]]]:
    by_text: dict[str, list[tuple[str, str]]] = {}
    for name, code in names:
        by_text.setdefault(compared(name), []).append((name, code))
    by_text.pop("", None)
    return by_text
