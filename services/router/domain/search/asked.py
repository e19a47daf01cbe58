"""The text that a person typed, taken apart: the words of a name, digits, a département beside them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.search.arrondissements import CITIES, arrondissement
from services.router.domain.search.words import ARTICLES, is_postal, without_country, words_of

_CODE = re.compile(r"^(?:[0-9]{1,5}|2[ab][0-9]{0,3})$")
SHORTEST = 4
"""Letters that a text must have, to be found otherwise than just as it was typed."""
_OF_ALL = {
    "campagne", "chemin", "college", "cote", "ecole", "fort", "hopital", "lycee", "marche", "parc", "plage", "plan",
    "pont", "port", "pres", "quai", "route", "saint", "sainte", "tour", "village", "ville",
}  # fmt: skip
"""Words that communes are named too, and that amid other words say what is everywhere: « hôpital Bichat »."""
_HOUSES = {
    "arret", "boulangerie", "brigade", "campus", "caserne", "centre", "chr", "chru", "chu", "clinique", "college",
    "commissariat", "commune", "ecole", "fac", "gare", "hlm", "hopital", "hotel", "ifsi", "iut",
    "lycee", "mairie", "maternite", "prison", "quartier", "rue", "universite", "ville",
}  # fmt: skip
"""Words before a town that say what there is in it: « CHU Rennes » is not Chériennes with a slip."""
_SIDES = {"centre", "est", "nord", "ouest", "sud"}
"""Words after a town that say where in it: « Nantes Nord » is not Santes in the département of that name."""
MOST_WORDS = 10
"""Words of a whole name amid others; the longest today has eight."""


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
        here = not self.code or commune.departement == self.code.upper()
        return self.wants(commune) and (here or any(p.startswith(self.code) for p in commune.postal_codes))

    def wants(self, commune: Commune) -> bool:
        """Whether the commune is in the only département that is wanted, if there is one."""
        return not self.within or commune.departement == self.within


def ways(typed: str, departements: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Each way to understand the text, the plainest first.

    `departements`: the codes of the départements that a name means, by the name without articles.
    """
    found = _without_cedex(words_of(typed))
    if (here := without_country(found)) is not found:
        yield from _ways(here, departements)
    yield from _ways(found, departements)


def _ways(found: Sequence[str], departements: Mapping[str, Sequence[str]]) -> Iterator[Asked]:
    """Each way to understand these words."""
    if figured := arrondissement(found):
        found = figured[:2]
        yield Asked(tuple(figured))
    codes = [] if "".join(found).isalpha() else [word for word in found if _CODE.match(word)]
    names = tuple([word for word in found if word not in codes] if codes else found)
    code = "".join(codes)
    if not names:
        yield Asked((), code[:5])
        return
    yield Asked(tuple(found))
    if code and len(code) <= 5:
        yield Asked(names, code)
    own = ["" if word in ARTICLES else word for word in names]
    text, end = "".join(own), 0
    if text in departements:
        return
    for cut in range(1, len(names)):
        end += len(own[cut - 1])
        for place, rest in ((text[end:], names[:cut]), (text[:end], names[cut:])):
            for departement in departements.get(place, ()):
                yield Asked(rest, departement)


def amid(typed: str, code: str) -> Iterator[list[tuple[range, Asked]]]:
    """The runs of words that may be a whole name, and where they stand, the longest first: « avignon le pontet ».

    `code`: the postal code where it must be, if any.
    """
    found = words_of(typed)
    for many in range(min(len(found), MOST_WORDS), 0, -1):
        places = (range(at, at + many) for at in range(len(found) - many + 1))
        runs = ((place, found[place.start : place.stop]) for place in places)
        runs = ((place, run) for place, run in runs if many > 1 or run[0] not in _OF_ALL)
        several = [(place, Asked(tuple(arrondissement(run) or run), code)) for place, run in runs]
        yield [(place, asked) for place, asked in several if len(asked.text) >= SHORTEST]


def is_part_of_town(asked: Asked) -> bool:
    """Whether words begin with a house or an office, or end with a side, and the others may be a town."""
    return len(asked.words) > 1 and (asked.words[0] in _HOUSES or asked.words[-1] in _SIDES)


def postal_code(typed: str) -> str:
    """The first whole postal code among the words."""
    return next(filter(is_postal, words_of(typed)), "")


def _without_cedex(words: Sequence[str]) -> Sequence[str]:
    """The words before « cedex »; of a city, with the arrondissement that its number is: « Lyon Cedex 03 »."""
    if "cedex" not in words:
        return words
    at = words.index("cedex")
    number = next((int(word) for word in words[at + 1 :] if word.isdigit()), 0)
    most = CITIES.get(words[at - 1], 0) if at else 0
    return [*words[:at], str(number)] if 1 <= number <= most else words[:at]
