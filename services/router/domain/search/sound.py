"""The rough sound of a French name, by which a name written by ear is found (« bordo », « montpelier »)."""

import re
from collections.abc import Sequence
from functools import lru_cache

_TWICE = re.compile(r"([a-z])\1+")
_SOUNDS = {
    "eau": "o", "eaux": "o", "au": "o", "aux": "o", "ph": "f", "sch": "C", "sh": "C", "ch": "C", "gn": "N",
    "ge": "j", "je": "j", "g": "j", "gu": "g", "sc": "s", "c": "s", "qu": "k", "q": "k", "ck": "k", "k": "k",
    "ai": "e", "ei": "e", "ay": "e", "ey": "e", "oe": "e", "ae": "e", "oi": "W", "oy": "W", "wa": "W", "oua": "W",
    "y": "i",    "h": "", "w": "v",
}  # fmt: skip
_LETTERS = re.compile(
    r"(?P<mute>(?<=n)t(?=[bcdfgjklmpqsvz]))|eaux?|aux?|(?P<in>[ae]?[iy][mn](?![aeiouymn])|u[mn](?![aeiouymn]))|(?P<an>[ae][mn](?![aeiouymn]))"
    r"|ph|sch|sh|ch|gn|[gj]e(?=[aou])|g(?=[eiy])|gu(?=[eiy])|sc(?=[eiy])|c(?=[eiy])|(?P<hard>c)|qu?|ck|k"
    r"|[ao]e|[ae][iy]|o[iy]|wa|oua|y|h|w"
)
_SILENT = re.compile(r"(?<=..)(?:e?s|et?|[tdxz])$")
_GROUPS = {"in": "I", "an": "A", "hard": "k", "mute": ""}


def sound(word: str) -> str:
    """The sound of one word, in letters of our own; digits stay as they are."""
    return _SILENT.sub("", _LETTERS.sub(_sound_of, _TWICE.sub(r"\1", word)))


@lru_cache(16)  # one search asks for them several times
def sounding(words: Sequence[str]) -> str:
    """The sound of several words."""
    return "".join(map(sound, words))


def _sound_of(found: re.Match[str]) -> str:
    return _GROUPS[found.lastgroup] if found.lastgroup else _SOUNDS[found[0]]
