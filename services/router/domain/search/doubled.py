"""The towns whose name is what was typed, but for letters that are written twice: « lile », « marseile »."""

import re
from collections.abc import Iterator, Sequence

from services.router.domain.search.names import LATER, Name
from services.router.domain.search.order import TOWN
from services.router.domain.search.starts import Starts

_TWICE = re.compile(r"(.)\1+")


class Doubled:
    """The names of towns, with every letter written once."""

    def __init__(self, starts: Starts, names: Sequence[Name]) -> None:
        self._numbers: dict[str, list[tuple[str, int]]] = {}
        for text, number in zip(starts.texts, starts.numbers, strict=True):
            name = names[number >> 2]
            if number & 3 != LATER and not name.former and name.commune.population >= TOWN:
                self._numbers.setdefault(_TWICE.sub(r"\1", text), []).append((text, number))

    def like(self, text: str) -> Iterator[int]:
        """The numbers of the names that are this text but for letters that are written twice."""
        for name, number in self._numbers.get(_TWICE.sub(r"\1", text), ()):
            if name != text:
                yield number
