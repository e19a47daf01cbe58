"""The places abroad that people type: this service is for France, and the numbers that help there are said."""

import re
from collections.abc import Sequence

from services.router.domain.countries import COUNTRIES, Country, by_name
from services.router.domain.spelling import words

_CODE = re.compile(r"[0-9]{4,5}|(?!l[ae]$)[a-z]{1,2}")
"""A postal code abroad, or the country's letters before it: « CH-1211 Genève »; no article: « Le Liège »."""
_MONACO, _ANDORRA = re.compile(r"(?:mc)?980[0-9]{2}"), re.compile(r"ad[1-7]00")
_BY_CODE = {country.code: (country,) for country in COUNTRIES}
_BY_OWN_NAME, _BY_NAME = by_name(COUNTRIES, own=True), by_name(COUNTRIES)
_LONGEST = 4
"""Words of a country's own name."""
_IN_FRANCE = {
    "robertespagne", "bouyluxembourg", "lhospitaletpreslandorre", "hospitaletpreslandorre", "saintbenin",
    "larochebeaucourtetargentine",
}  # fmt: skip
"""Communes whose names end with a country's."""
_STREETS = {
    "allee", "av", "avenue", "bd", "boulevard", "cite", "college", "cours", "ecole", "faubourg", "hopital", "hotel",
    "impasse", "lycee", "metro", "passage", "pl", "place", "pont", "porte", "quai", "quartier", "residence", "route",
    "rue", "square", "villa",
}  # fmt: skip
"""Words before which a country's name is that of a street or a house: « place d'Italie »."""


def abroad(typed: str) -> Sequence[Country]:
    """The countries that all of a text names, by a name, a town or a code that is no French one; none for any other.

    Two share a name: « Congo ».
    """
    found = words(typed)
    code = "".join(found)
    if _MONACO.fullmatch(code):
        return _BY_CODE["MC"]
    if _ANDORRA.fullmatch(code):
        return _BY_CODE["AD"]
    without_code = "".join(word for word in found if not _CODE.fullmatch(word))
    return _BY_NAME.get(code) or _at_end(found, code) or _BY_NAME.get(without_code, ())


def _at_end(found: Sequence[str], code: str) -> Sequence[Country]:
    """The country that ends a text, where a town is named too: « Vienne, Autriche »; never that of a street."""
    if code in _IN_FRANCE or not _STREETS.isdisjoint(found):
        return ()
    ends = ("".join(found[-many:]) for many in range(1, min(_LONGEST, len(found)) + 1))
    return next((_BY_OWN_NAME[end] for end in ends if end in _BY_OWN_NAME), ())
