"""The choice of a commune by what was typed alone: all of it must be the commune's, and of no other."""

from collections.abc import Iterator, Mapping, Sequence

from services.router.domain.commune import Commune
from services.router.domain.search.asked import SHORTEST, Asked, postal_code, ways
from services.router.domain.search.codes import CODE, PlacesByCode
from services.router.domain.search.found import Found
from services.router.domain.search.highlight import WORD
from services.router.domain.search.names import FIRST, LATER, Name
from services.router.domain.search.starts import Starts
from services.router.domain.search.words import ARTICLES, FRANCE, without_articles, without_country_of_code
from services.router.domain.spelling import comparable, each_left_out, folded

_CEDEX = "cedex"
_JOINING = {"et", "a", "en", "sur", "sous"}
"""Words that name nothing by themselves."""


class Choice:
    """The communes by all of a name that they have or had, by their code, or by a postal code of no other."""

    def __init__(
        self,
        names: Sequence[Name],
        starts: Starts,
        codes: PlacesByCode,
        departements: Mapping[str, Sequence[str]],
    ) -> None:
        """`departements`: the codes of those that a name means, by the name without articles."""
        self._names, self._starts, self._codes = names, starts, codes
        self._departements = departements
        self._known = {code for codes in departements.values() for code in codes}

    def of(self, typed: str) -> Commune | None:
        """The commune that was chosen; none where a person must pick it from the list."""
        if _CEDEX in comparable(typed):
            return None
        asked = list(ways(typed, self._departements))
        if without_articles(asked[0].words) in self._departements:
            return None
        if asked[0].words:
            postal = postal_code(typed)
            chosen = {commune for way in asked if self._is_whole(way) for commune in self._named(way, postal)}
        else:
            chosen = set(self._codes.having("".join(without_country_of_code(comparable(typed)))))
        return chosen.pop() if len(chosen) == 1 else None

    def _is_whole(self, asked: Asked) -> bool:
        """Whether the code beside the words is all of a postal code or of a département's."""
        code = asked.code.upper()
        return not code or len(code) == CODE or code in self._known

    def _named(self, asked: Asked, postal: str) -> Iterator[Commune]:
        """The communes of this whole name; where there are some, also any other that it may be the beginning of.

        « Aix » is a commune, and the beginning of what most people mean by it; « Roissy » was one's name, and begins
        another's of today.
        """
        begun = list(self._beginning(asked, postal))
        whole = {place for place, from_word, is_all in begun if is_all and from_word == FIRST}
        today_s = [place for place in whole if folded(place.name) == asked.text]
        most = max((place.population for place in today_s), default=0)
        yield from whole
        yield from (place for place, _, is_all in begun if whole and (is_all or place.population > most))

    def _beginning(self, asked: Asked, postal: str) -> Iterator[tuple[Commune, int, bool]]:
        """Each commune whose name begins so, from its first word or after its article, and whether that is all."""
        matching, length = self._starts.beginning(asked.text), len(asked.text)
        for index in range(matching.first, matching.end):
            number = self._starts.numbers[index]
            place = self._names[number >> 2].commune
            there = asked.may_be(place) and (not postal or postal in place.postal_codes)
            if there and number & 3 != LATER:
                yield place, number & 3, len(self._starts.texts[index]) == length


def unrecognised(typed: str, found: Sequence[Found]) -> list[str]:
    """The words of a text, as they were typed, for which none of the communes was found."""
    if not found or not all(each.amid for each in found):
        return []
    known = {word for each in found for word in comparable(each.text)}
    known |= {code for each in found for code in each.commune.postal_codes}
    known |= {code.lower() for each in found for code in (each.commune.departement, each.commune.code)}
    known |= ARTICLES | _JOINING | {FRANCE}
    return [
        word
        for word in WORD.findall(typed)
        if not all(each in known or _is_nearly_any(each, known) for each in comparable(word))
    ]


def _is_nearly_any(word: str, known: set[str]) -> bool:
    """Whether a word is the beginning of one of these, or one of them but for a slip; another code is none."""
    if len(word) < SHORTEST or not word.isalpha():
        return False
    shorter = each_left_out(word)
    return any(each.startswith(word) or not shorter.isdisjoint(each_left_out(each)) for each in known)
