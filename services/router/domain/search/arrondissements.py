"""The arrondissements of Paris, Lyon and Marseille, however their number is written."""

import re
from collections.abc import Sequence
from itertools import product

from services.router.domain.search.words import ARTICLES, is_postal, words_of
from services.router.domain.spelling import words

CITIES = {"paris": 20, "lyon": 9, "marseille": 16}
"""The number of arrondissements of each city."""
_CITIES = frozenset(CITIES)
_UNITS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
_ROMAN = {tens + units: n for n, (tens, units) in enumerate(product(("", "x"), _UNITS))} | {"xx": 20}
_SPELT = (
    "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme onzieme "
    "douzieme treizieme quatorzieme quinzieme seizieme dixseptieme dixhuitieme dixneuvieme vingtieme"
)
_CARDINAL = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize "
    "dixsept dixhuit dixneuf vingt"
)
_SPELT_OUT = {word: n for n, word in enumerate(_SPELT.split(), 1)}
_FIGURES = _ROMAN | _SPELT_OUT | {word: n for n, word in enumerate(_CARDINAL.split(), 1)}
_ORDINAL = re.compile(r"(?<=[ivx0-9])(?:er|nd|e|i?eme)$")
_ARRONDISSEMENT = "arrondissement"
_SHORTENED = {"ardt", "arrdt"}
_BESIDE = ARTICLES | {"au", "dans", "mairie", "commissariat"}
"""Words beside a number alone that say nothing of which it is: « mairie du 18e »."""
_ALONE = re.compile(
    rf"(?P<figure>[0-9]{{1,2}}(?=i?eme|er?|nd|arr|ard)|{'|'.join(_SPELT_OUT)})(?:i?eme|er|e|nd)?(?P<rest>.*)"
)


def arrondissement(typed: Sequence[str]) -> list[str]:
    """An arrondissement's name, however written: « Paris XV », « 3 ème arrondissement de Lyon »; none of another."""
    if _CITIES.isdisjoint(typed):
        return []
    city = next(word for word in typed if word in _CITIES)
    figure = (word for word in typed if word != city and not _says_nothing(word))
    number = _number("".join(figure))
    return [city, str(number), _ARRONDISSEMENT] if 1 <= number <= CITIES[city] else []


def of_any_city(typed: str) -> int:
    """The number of an arrondissement whose city is not said: « 20e », « vingtième arrondissement »; 0 for none."""
    text = "".join(words_of(typed))
    if (
        text.isalpha() and "ieme" not in text and "premier" not in text
    ):  # nearly all texts, which costs little
        return 0
    found = _ALONE.fullmatch("".join(word for word in words(typed) if word not in _BESIDE))
    if not found or (found["rest"] and not _says_nothing(found["rest"])):
        return 0
    return _number(found["figure"])


def _number(figure: str) -> int:
    plain = figure if figure in _FIGURES else _ORDINAL.sub("", figure)
    return int(plain) if plain.isdigit() else _FIGURES.get(plain, 0)


def _says_nothing(word: str) -> bool:
    """Whether a word beside a city and a figure says nothing more: an article, « arrondissement », a postal code."""
    shortened = _ARRONDISSEMENT.startswith(word) or word in _SHORTENED
    return shortened or word in ARTICLES or is_postal(word)
