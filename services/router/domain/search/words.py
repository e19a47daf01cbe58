"""The words of a text as they are compared: shortened ones whole, digits where letters look like them."""

import re
from collections.abc import Sequence
from functools import lru_cache

from services.router.domain.spelling import comparable

ARTICLES = {"le", "la", "les", "l", "de", "du", "des", "d"}
_SLASHES = (re.compile(r"\bss/|\bs/s\b", re.I), "sous "), (re.compile(r"\bs/", re.I), "sur ")
_NEARLY_CODE = re.compile(r"(?=(?:[oil]*[0-9]){3})[0-9oil]{5}")
_GLUED = re.compile(r"(?<=[a-z]{3})(?=[0-9]{1,5}(?:er?|i?eme)?\b)|(?<=\b[0-9]{5})(?=[a-z]{3})")
"""The border of a name and the code that is written to it: « lille59 », « 33000bordeaux »."""
_DIGITS = str.maketrans("oil", "011")
"""Letters that stand beside a digit on keyboards, or look like one: « 7502O »."""
_COUNTRY, FRANCE = {"f", "fr", "france"}, "france"
_BEFORE_FRANCE = {"de", "en", "ile", "pays"}
"""Words after which « France » is a part of a name: « Roissy-en-France »."""


@lru_cache(64)  # one search asks for them several times
def words_of(typed: str) -> Sequence[str]:
    """The words of a typed text."""
    if "/" in typed:
        for pattern, word in _SLASHES:
            typed = pattern.sub(word, typed)
    found = comparable(typed)
    if "".join(found).isalpha():
        return found
    found = comparable(_GLUED.sub(" ", " ".join(found)))
    found = [word.translate(_DIGITS) if _NEARLY_CODE.fullmatch(word) else word for word in found]
    return without_country_of_code(found)


def without_country_of_code(words: Sequence[str]) -> list[str]:
    """The words without the country beside a postal code: « F-33000 », « 33000 France »."""
    kept, before = list[str](), ""
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        if word not in _COUNTRY or not (is_postal(after) or (is_postal(before) and word == FRANCE)):
            kept.append(word)
        before = word
    return kept


def without_country(words: Sequence[str]) -> Sequence[str]:
    """The words before « France », where it ends no name: « Bordeaux, France »."""
    is_last = len(words) > 1 and words[-1] == FRANCE and words[-2] not in _BEFORE_FRANCE
    return words[:-1] if is_last else words


def is_postal(word: str) -> bool:
    """Whether a word is a whole postal code."""
    return word.isdigit() and len(word) == len("75015")


def without_articles(words: Sequence[str]) -> str:
    """A name without its articles, as it is typed beside another or alone: « réunion », « la Réunion »."""
    return "".join(words if ARTICLES.isdisjoint(words) else [word for word in words if word not in ARTICLES])
