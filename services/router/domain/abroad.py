"""The places abroad that people type: this service is for France, and the numbers that help there are said."""

import re
from typing import NamedTuple

from services.router.domain.spelling import words

_CODE = re.compile(r"[0-9]{4,5}|[a-z]{1,2}")
"""A postal code abroad, or the country's letters before it: « CH-1211 Genève »."""
_MONACO, _ANDORRA = re.compile(r"(?:mc)?980[0-9]{2}"), re.compile(r"ad[1-7]00")


class Country(NamedTuple):
    """A country by its names and towns as people type them, and the numbers of its police and of any emergency."""

    code: str
    fr: str
    en: str
    police: str
    emergency: str
    also: str = ""
    """Towns and other names, without accents, between commas."""


COUNTRIES = (
    Country("MC", "Monaco", "Monaco", "17", "112", "monte carlo,principaute de monaco"),
    Country(
        "AD", "Andorre", "Andorra", "110", "112", "andorre la vieille,andorra la vella,le pas de la case"
    ),
    Country("CH", "Suisse", "Switzerland", "117", "112", "geneve,lausanne,bale,zurich,neuchatel"),
    Country("BE", "Belgique", "Belgium", "101", "112", "bruxelles,brussels,namur,charleroi,anvers"),
    Country("LU", "Luxembourg", "Luxembourg", "113", "112", "esch sur alzette"),
    Country("DE", "Allemagne", "Germany", "110", "112", "berlin,munich,francfort,sarrebruck,kehl"),
    Country("IT", "Italie", "Italy", "112", "112", "rome,milan,turin,vintimille"),
    Country("ES", "Espagne", "Spain", "112", "112", "madrid,barcelone,la jonquera"),
    Country("PT", "Portugal", "Portugal", "112", "112", "lisbonne"),
    Country("NL", "Pays-Bas", "Netherlands", "112", "112", "amsterdam,rotterdam"),
    Country("GB", "Royaume-Uni", "United Kingdom", "999", "112", "londres,london,angleterre"),
    Country("IE", "Irlande", "Ireland", "999", "112", "dublin"),
    Country("CA", "Canada", "Canada", "911", "911", "montreal canada,quebec"),
    Country("US", "États-Unis", "United States", "911", "911", "new york,usa"),
)
_BY_NAME = {
    "".join(words(name)): country
    for country in COUNTRIES
    for name in (country.fr, country.en, *country.also.split(","))
    if name
}


def abroad(typed: str) -> Country | None:
    """The country that all of a text names, by a name, a town or a code that is no French one; None for any other."""
    found = words(typed)
    code = "".join(found)
    if _MONACO.fullmatch(code):
        return COUNTRIES[0]
    if _ANDORRA.fullmatch(code):
        return COUNTRIES[1]
    return _BY_NAME.get(code) or _BY_NAME.get("".join(word for word in found if not _CODE.fullmatch(word)))
