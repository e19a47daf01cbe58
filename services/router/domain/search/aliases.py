"""The other names of communes, each a whole answer: as people say, or in another language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.search.areas import AreaNames
from services.router.domain.search.found import Found
from services.router.domain.search.words import ARTICLES, without_articles
from services.router.domain.spelling import comparable, folded

Named = Iterable[tuple[str, str]]
"""Names, each with a commune's code."""


class AliasNames(NamedTuple):
    """The other names, read when they are needed: in some tenths of a second, those of other languages."""

    said: Callable[[], Named] = tuple
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

    def said(self, typed: str, within: str = "") -> list[Found]:
        """The communes that people mean by this before any other, in one département if it is named."""
        return self._found(self._said.get(_as_said(typed), ()), within)

    def foreign(self, typed: str, within: str) -> list[Found]:
        """The communes of this name in another language, in one département if it is named."""
        return self._found(self.foreign_by_text.get(folded(typed), ()), within)

    @cached_property
    def foreign_by_text(self) -> dict[str, list[tuple[str, str]]]:
        """The names in other languages as they are compared; made when first needed."""
        return _by_text(self._names.foreign())

    def _found(self, named: Named, within: str) -> list[Found]:
        places = ((name, place) for name, code in named for place in self._places_of(code))
        return [
            Found(place, "other-name", name) for name, place in places if within in {"", place.departement}
        ]


def _as_said(text: str) -> str:
    """A name as it is compared: in one of several words, articles say nothing (« aéroport de Nice »)."""
    words = comparable(text)
    return without_articles(words) if sum(word not in ARTICLES for word in words) > 1 else "".join(words)


def _by_text(names: Named, compared: Callable[[str], str] = folded) -> dict[str, list[tuple[str, str]]]:
    by_text: dict[str, list[tuple[str, str]]] = {}
    for name, code in names:
        by_text.setdefault(compared(name), []).append((name, code))
    by_text.pop("", None)
    return by_text
