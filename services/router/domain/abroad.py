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
    Country("MC", "Monaco", "Monaco", "17", "112", "monte carlo,monaco ville,principaute de monaco"),
    Country(
        "AD",
        "Andorre",
        "Andorra",
        "110",
        "112",
        "andorre la vieille,andorra la vella,le pas de la case,pas de la case",
    ),
    Country("CH", "Suisse", "Switzerland", "117", "112", "geneve,lausanne,bale,zurich,neuchatel"),
    Country(
        "BE",
        "Belgique",
        "Belgium",
        "101",
        "112",
        "bruxelles,brussels,namur,charleroi,anvers,mouscron,tournai",
    ),
    Country("LU", "Luxembourg", "Luxembourg", "113", "112", "esch sur alzette"),
    Country(
        "DE",
        "Allemagne",
        "Germany",
        "110",
        "112",
        "berlin,munich,francfort,sarrebruck,saarbrucken,fribourg en brisgau,kehl",
    ),
    Country("IT", "Italie", "Italy", "112", "112", "rome,milan,turin,vintimille"),
    Country("ES", "Espagne", "Spain", "112", "112", "madrid,barcelone,la jonquera,irun,figueras"),
    Country("PT", "Portugal", "Portugal", "112", "112", "lisbonne"),
    Country("NL", "Pays-Bas", "Netherlands", "112", "112", "amsterdam,rotterdam"),
    Country("GB", "Royaume-Uni", "United Kingdom", "999", "112", "londres,london,angleterre"),
    Country("IE", "Irlande", "Ireland", "999", "112", "dublin"),
    Country("CA", "Canada", "Canada", "911", "911", "montreal canada,quebec"),
    Country("US", "États-Unis", "United States", "911", "911", "new york,usa,etats unis d amerique"),
    Country("AT", "Autriche", "Austria", "133", "112", "salzbourg,innsbruck"),
    Country("PL", "Pologne", "Poland", "112", "112", "varsovie,cracovie"),
    Country("RO", "Roumanie", "Romania", "112", "112", "bucarest"),
    Country("BG", "Bulgarie", "Bulgaria", "112", "112", "sofia"),
    Country("GR", "Grèce", "Greece", "112", "112", "athenes"),
    Country("HR", "Croatie", "Croatia", "112", "112", "zagreb"),
    Country("HU", "Hongrie", "Hungary", "112", "112", "budapest"),
    Country("CZ", "Tchéquie", "Czechia", "112", "112", "prague,republique tcheque"),
    Country("SE", "Suède", "Sweden", "112", "112", "stockholm"),
    Country("DK", "Danemark", "Denmark", "112", "112", "copenhague"),
    Country("FI", "Finlande", "Finland", "112", "112", "helsinki"),
    Country("MT", "Malte", "Malta", "112", "112"),
    Country("TR", "Turquie", "Turkey", "112", "112", "istanbul,ankara"),
    Country("UA", "Ukraine", "Ukraine", "102", "112", "kiev,kyiv"),
    Country("MA", "Maroc", "Morocco", "19", "112", "casablanca,rabat,marrakech,tanger,agadir"),
    Country("DZ", "Algérie", "Algeria", "17", "14", "alger,oran,constantine,tizi ouzou"),
    Country("TN", "Tunisie", "Tunisia", "197", "190", "tunis,sfax,sousse,djerba"),
    Country("SN", "Sénégal", "Senegal", "17", "18", "dakar"),
)
"""In the European Union 112 answers everywhere, and is given where the police has no number that people use."""
_BY_NAME = {
    "".join(words(name)): country
    for country in COUNTRIES
    for name in (country.fr, country.en, *country.also.split(","))
    if name
}


_COUNTRIES = {name: each for each in COUNTRIES for name in map("".join, map(words, (each.fr, each.en)))}
"""The countries by their own names, which stand last where a town is named too: « Vienne, Autriche »."""
_IN_FRANCE = {"robertespagne", "bouyluxembourg", "lhospitaletpreslandorre", "hospitaletpreslandorre"}
"""Communes whose names end with a country's."""


def abroad(typed: str) -> Country | None:
    """The country that all of a text names, by a name, a town or a code that is no French one; None for any other."""
    found = words(typed)
    code = "".join(found)
    if _MONACO.fullmatch(code):
        return COUNTRIES[0]
    if _ANDORRA.fullmatch(code):
        return COUNTRIES[1]
    if len(found) > 1 and code not in _IN_FRANCE and (country := _COUNTRIES.get(found[-1])):
        return country
    return _BY_NAME.get(code) or _BY_NAME.get("".join(word for word in found if not _CODE.fullmatch(word)))
