"""The towns whose name is what was typed, but for letters that are written twice: « lile », « marseile »."""

import re
from collections.abc import Iterator, Sequence

from services.router.domain.search.names import LATER, Name, begins
from services.router.domain.search.order import TOWN

_TWICE = re.compile(r"(.)\1+")


class Doubled:
    """The names of towns, with every letter written once."""

    def __init__(self, names: Sequence[Name]) -> None:
        self._numbers: dict[str, list[tuple[str, int]]] = {}
        for number, name in enumerate(names):
            if not name.former and name.commune.population >= TOWN:
                self._add(name, number)

    def _add(self, name: Name, number: int) -> None:
        for at, from_word in begins(name):
            if from_word != LATER:
                text = "".join(name.words[at:])
                self._numbers.setdefault(_TWICE.sub(r"\1", text), []).append((text, 4 * number + from_word))

    def like(self, text: str) -> Iterator[int]:
        """The numbers of the names that are this text but for letters that are written twice."""
        for name, number in self._numbers.get(_TWICE.sub(r"\1", text), ()):
            if name != text:
                yield number
