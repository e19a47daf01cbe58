"""The text that a person typed, taken apart: the words of a name, digits, a département beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.spelling import comparable

_SLASHES = (re.compile(r"\bss/|\bs/s\b", re.I), "sous "), (re.compile(r"\bs/", re.I), "sur ")
_CODE = re.compile(r"^(?:[0-9]{1,5}|2[ab][0-9]{0,3})$")
_CITIES = {"paris": 20, "lyon": 9, "marseille": 16}
"""The number of arrondissements of each city."""
_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + units: n for n, (tens, units) in enumerate(product(("", "x"), _UNITS))} | {"xx": 20}
_SPELT = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme "
    "douzieme treizieme quatorzieme quinzieme seizieme dixseptieme dixhuitieme dixneuvieme vingtieme"
)
_FIGURES = _ROMAN | {word: n for n, word in enumerate(_SPELT.split(), 1)}
_ORDINAL = re.compile(r"(?<=[ivx0-9])(?:er|nd|e|i?eme)$")
_ARRONDISSEMENT = "arrondissement"
_SHORTENED = {"ardt", "arrdt"}
SHORTEST = 4
"""Letters that a text must have, to be found otherwise than just as it was typed."""
MOST_WORDS = 10
"""Words of a whole name amid others; the longest today has eight."""
ARTICLES = {"le", "la", "les", "l", "de", "du", "des", "d"}


class Asked(NamedTuple):
    """A way to understand the text that was typed."""

    words: tuple[str, ...]
    code: str = ""
    """Beside the words: the beginning of a postal code, or a département's code."""
    within: str = ""
    """The département's code, if only one is wanted."""

    @property
    def text(self) -> str:
        """The words as they are compared."""
        return "".join(self.words)

    @property
    def is_anywhere(self) -> bool:
        """Whether the text does not say where the commune is."""
        return not self.code and not self.within

    def may_be(self, commune: Commune) -> bool:
        """Whether the commune is where the text says."""
        here = commune.departement == self.code.upper()
        return self.wants(commune) and (here or any(p.startswith(self.code) for p in commune.postal_codes))

    def wants(self, commune: Commune) -> bool:
        """Whether the commune is in the only département that is wanted, if there is one."""
        return not self.within or commune.departement == self.within


def ways(typed: str, departements: Mapping[str, str]) -> Iterator[Asked]:
    """Each way to understand the text, the plainest first.

    `departements`: the code of each, by its folded name.
    """
    found = _without_cedex(_words(typed))
    if arrondissement := _arrondissement(found):
        found = arrondissement[:2]
        yield Asked(tuple(arrondissement))
    codes = [word for word in found if _CODE.match(word)]
    names = tuple(word for word in found if not _CODE.match(word))
    code = "".join(codes)
    if not names:
        yield Asked((), code[:5])
        return
    yield Asked(tuple(found))
    if code and len(code) <= 5:
        yield Asked(names, code)
    if without_articles(names) in departements:
        return
    for cut in range(1, len(names)):
        for place, rest in ((names[cut:], names[:cut]), (names[:cut], names[cut:])):
            if departement := departements.get(without_articles(place)):
                yield Asked(rest, departement)


def amid(typed: str, code: str) -> Iterator[list[Asked]]:
    """The runs of words that may be a whole name, the longest first: « 12 rue Victor Hugo 33000 Bordeaux ».

    `code`: the postal code where it must be, if any.
    """
    found = _words(typed)
    for many in range(min(len(found), MOST_WORDS), 0, -1):
        runs = (found[at : at + many] for at in range(len(found) - many + 1))
        several = [Asked(tuple(_arrondissement(run) or run), code) for run in runs]
        yield [asked for asked in several if len(asked.text) >= SHORTEST]


def postal_code(typed: str) -> str:
    """The first whole postal code among the words."""
    return next(filter(_is_postal, _words(typed)), "")


def without_articles(place: Sequence[str]) -> str:
    """A département's name as it is typed beside a commune's: « réunion », « la Réunion »."""
    return "".join(word for word in place if word not in ARTICLES)


def _arrondissement(words: list[str]) -> list[str]:
    """An arrondissement's name, however written: « Paris XV », « 3 ème arrondissement de Lyon »; none of another."""
    city = next((word for word in words if word in _CITIES), "")
    if not city:
        return []
    figure = (word for word in words if word != city and not _says_nothing(word))
    number = _number("".join(figure))
    return [city, str(number), _ARRONDISSEMENT] if 1 <= number <= _CITIES[city] else []


def _number(figure: str) -> int:
    plain = figure if figure in _FIGURES else _ORDINAL.sub("", figure)
    return int(plain) if plain.isdigit() else _FIGURES.get(plain, 0)


def _says_nothing(word: str) -> bool:
    """Whether a word beside a city and a figure says nothing more: an article, « arrondissement », a postal code."""
    shortened = _ARRONDISSEMENT.startswith(word) or word in _SHORTENED
    return shortened or word in ARTICLES or _is_postal(word)


def _is_postal(word: str) -> bool:
    return word.isdigit() and len(word) == len("75015")


def _words(typed: str) -> list[str]:
    for pattern, word in _SLASHES:
        typed = pattern.sub(word, typed)
    return comparable(typed)


def _without_cedex(words: list[str]) -> list[str]:
    if "cedex" not in words:
        return words
    return words[: words.index("cedex")]
