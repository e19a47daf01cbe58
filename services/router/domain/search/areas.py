"""The areas that are larger than a commune, by the names that people type: départements, régions, provinces."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from heapq import nsmallest
from itertools import pairwise
from typing import NamedTuple

from services.router.domain.search.found import Found
from services.router.domain.search.places import Places
from services.router.domain.search.words import ARTICLES, without_articles, words_of
from services.router.domain.spelling import comparable, each_left_out

AreaNames = Callable[[], Iterable[tuple[str, Sequence[str]]]]
"""The names of areas that are no département's, each with the codes of its départements."""
_NUMBERED = {"le", "departement", "dept", "dpt", "dep"}
"""Words after which a number is a département's, amid other words: « dans le 93 »."""
_IN = {"en", "dans"}
_LONGEST = 5
_SLIPPED = 7
"""Letters from which an area is looked for with a slip in its name."""


class Area(NamedTuple):
    """The départements that a name means."""

    name: str
    codes: Sequence[str]


class Areas:
    """The areas by their names, and the communes of each."""

    def __init__(self, places: Places, named: AreaNames) -> None:
        self._places = places
        names = [(name, (code,)) for code, name in places.departements.items()]
        areas = [Area(name, codes) for name, codes in (*named(), *names)]
        self._by_text = {without_articles(comparable(area.name)): area for area in areas}
        self.departements = {text: area.codes for text, area in self._by_text.items()}
        """The codes of the départements that a name means, by the name without articles."""

    def of(self, words: Sequence[str]) -> Area | None:
        """The area that these words are the whole name of."""
        return self._by_text.get(without_articles(words[_IN.issuperset(words[:1]) :]))

    def nearly(self, words: Sequence[str]) -> Area | None:
        """The one area that these words are the whole name of but for a slip: « haute garone »."""
        text = without_articles(words)
        if len(text) < _SLIPPED:
            return None
        names = {name for shorter in each_left_out(text) for name in self._slipped.get(shorter, ())}
        return self._by_text[names.pop()] if len(names) == 1 else None

    @cached_property
    def _slipped(self) -> dict[str, list[str]]:
        """The names by themselves without each of their letters; made when first needed."""
        by_text: dict[str, list[str]] = {}
        for name in self._by_text:
            for shorter in each_left_out(name):
                by_text.setdefault(shorter, []).append(name)
        return by_text

    def communes(self, area: Area, limit: int, within: str) -> list[Found]:
        """The communes of an area, the populous first; of one département if it is named."""
        codes = [code for code in area.codes if within in {"", code}]
        several = (commune for code in codes for commune in self._places.by_departement[code][:limit])
        first = nsmallest(limit, several, key=self._places.rank)
        return [Found(commune, "departement", area.name) for commune in first]

    def amid(self, typed: str, limit: int, within: str) -> list[Found]:
        """The communes of the first area among other words: « en Gironde », « dans le 93 »."""
        area = next(self._areas_amid(words_of(typed)), None)
        found = self.communes(area, limit, within) if area else []
        return [each._replace(amid=True) for each in found]

    def number_at_end(self, typed: str) -> str:
        """The code of a département that ends the text: « chez moi à Saint-Denis 93 »."""
        last = words_of(typed)[-1:]
        return last[0] if last and last[0].upper() in self._places.departements else ""

    def _areas_amid(self, words: Sequence[str]) -> Iterator[Area]:
        for many in range(min(len(words), _LONGEST), 0, -1):
            for at in range(len(words) - many + 1):
                run = words[at : at + many]
                if run[0] not in ARTICLES and (area := self.of(run)):
                    yield area
        for before, number in pairwise(words):
            if before in _NUMBERED and (name := self._places.departements.get(number.upper())):
                yield Area(name, (number.upper(),))
