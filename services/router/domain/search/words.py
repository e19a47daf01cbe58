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
    return [word.translate(_DIGITS) if _NEARLY_CODE.fullmatch(word) else word for word in found]


def is_postal(word: str) -> bool:
    """Whether a word is a whole postal code."""
    return word.isdigit() and len(word) == len("75015")


def without_articles(words: Sequence[str]) -> str:
    """A name without its articles, as it is typed beside another or alone: « réunion », « la Réunion »."""
    return "".join(word for word in words if word not in ARTICLES)
