"""The towns by how their names sound, for a name written by ear with slips: « velurbane », « ekirol »."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import cache

from services.router.domain.search.names import LATER, Name, begins
from services.router.domain.search.order import TOWN
from services.router.domain.search.sound import sound
from services.router.domain.spelling import each_left_out

SOUNDING = 6
"""Sounds from which a town is looked for with a slip in any one of them."""
BONES = 3
"""Sounds without vowels from which a town is looked for by them."""
ALIKE = 0.77
"""The share of sounds in their order that a town so found has in common with what was typed."""
Sounding = tuple[str, int]
"""The sounds of a name, and four times the name's number with the kind of its word."""
_VOWELS = re.compile(r"(?<=.)[aeiouW]")
_NEAR = str.maketrans({"C": "k", "z": "s", "A": "n", "I": "n"})
"""Sounds that are written for one another: « ekirol » for Échirolles."""


class Towns:
    """The names of towns by their sound, from their first word or the one after its article."""

    def __init__(self, names: Sequence[Name]) -> None:
        sound_of = cache(sound)
        large = (each for each in enumerate(names) if _is_town(each[1]))
        sounding = [
            ("".join(map(sound_of, name.words[at:])), 4 * number + from_word)
            for number, name in large
            for at, from_word in begins(name)
            if from_word != LATER
        ]
        self._by_bones = dict[str, list[Sounding]]()
        self._by_shorter = dict[str, list[Sounding]]()
        for each in sounding:
            self._by_bones.setdefault(_bones(each[0]), []).append(each)
            for shorter in each_left_out(each[0]) if len(each[0]) >= SOUNDING - 1 else ():
                self._by_shorter.setdefault(shorter, []).append(each)

    def like(self, text: str) -> list[int]:
        """The numbers of the names that sound so but for one sound, or else but for their vowels."""
        bones = _bones(text)
        shorter = each_left_out(text) if len(text) >= SOUNDING else ()
        near = [each for one in shorter for each in self._by_shorter.get(one, ())]
        several = near or (self._by_bones.get(bones, []) if len(bones) >= BONES else [])
        return list(dict.fromkeys(number for sounds, number in several if _are_alike(text, sounds)))


def _are_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def _is_town(name: Name) -> bool:
    return not name.former and not name.commune.city and name.commune.population >= TOWN


def _bones(sounds: str) -> str:
    """Sounds without the vowels that are not their first."""
    return _VOWELS.sub("", sounds).translate(_NEAR)
