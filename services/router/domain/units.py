"""Territorial units: their ids, and their names with the spelling corrected."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from services.router.domain.commune import Commune
from services.router.domain.spelling import after_de, folded, typographic, words
from shared.events.values import Unit
from shared.forces import REGISTRY, Force

_OF = {
    "de l’": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91 989",
    "de la ": "16 17 19 21 2A 2B 23 24 26 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 "
    "93 971 972 973 987 988",
    "du ": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95",
    "des ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92 984",
}
_PREPOSITION = {code: preposition for preposition, codes in _OF.items() for code in codes.split()}
_PUBLISHED = re.compile(
    r"^(Commissariat (?:de police|d['’]agglomération|de secteur)) (d['’]|de |du |des )(.+)$"
)
Services = Mapping[str, tuple[str, str]]
"""By commune: the service's number, if it has one, and its name, as published."""
_ARTICLES = {"du ": "Le ", "des ": "Les "}
_OVERSEAS = "97", "98"


def of_departement(code: str, name: str) -> str:
    """A département after « de »: « de la Gironde », « du Gers », « d’Eure-et-Loir »."""
    preposition = _PREPOSITION.get(code)
    return typographic(preposition + name) if preposition else after_de(name)


def default_unit(force: Force, code: str, name: str) -> Unit:
    """The unit that answers for a whole département, where the source names no nearer one."""
    where = of_departement(code, name)
    return Unit(id=f"{force}-{code}", name=f"{REGISTRY[force].departement_unit} {where}")


def units_of(force: Force, services: Services, communes: Mapping[str, Commune]) -> dict[str, Unit]:
    """The unit of each commune, from the force's services as published."""
    named = _numbered if REGISTRY[force].numbered_units else _named
    return named(force, services, communes)


def _named(force: Force, services: Services, communes: Mapping[str, Commune]) -> dict[str, Unit]:
    """Units that their département and place identify."""
    served: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, (_, service) in services.items():
        served[_realm(code), folded(service)].append(code)
    units: dict[str, Unit] = {}
    for codes in served.values():
        unit = _named_unit(force, services[codes[0]][1], [communes[code] for code in codes])
        units |= dict.fromkeys(codes, unit)
    return units


def _numbered(force: Force, services: Services, communes: Mapping[str, Commune]) -> dict[str, Unit]:
    """Units that their number identifies; a new one has none yet, so its département and name do."""
    row = REGISTRY[force]
    published = re.compile(rf"^{row.short['fr'].capitalize()}\s*[-–]\s*(?:({row.station.split()[0]})\b\s*)?")
    known: dict[str, Unit] = {}
    units: dict[str, Unit] = {}
    for code, (number, service) in sorted(services.items()):
        own = number if number.strip("0") else f"{communes[code].departement}-{'-'.join(words(service))}"
        if own not in known:
            name = published.sub(lambda m: f"{row.station} " if m[1] else "", service)
            known[own] = Unit(id=f"{force}-{own}", name=typographic(name))
        units[code] = known[own]
    return units


def _realm(code: str) -> str:
    """The part of the country in which a name means one service: there are two Saint-Denis, one of them overseas."""
    return code[:3] if code.startswith(_OVERSEAS) else ""


def _named_unit(force: Force, service: str, served: list[Commune]) -> Unit:
    kind, preposition, rest = _parts(service) or (REGISTRY[force].station, "de ", service)
    published = _ARTICLES.get(preposition, "") + rest
    seat = _seat(published, served)
    departement = seat.departement if seat else _mostly(served)
    slug = "-".join(words(published))
    place = seat.name if seat and not seat.city else re.sub(r"(\d)ème", r"\1e", published)
    # Whether « de » elides before an H does not follow from its spelling: as published.
    where = f"d’{place}" if place.startswith("H") and preposition[1] in "'’" else after_de(place)
    return Unit(id=f"{force}-{departement}-{slug}", name=typographic(f"{kind} {where}"))


def _parts(service: str) -> tuple[str, str, str] | None:
    """The kind of service, the preposition and the place; None where the place stands alone."""
    found = _PUBLISHED.match(service)
    return (found[1], found[2], found[3]) if found else None


def _seat(place: str, served: Iterable[Commune]) -> Commune | None:
    """The commune that the service is named after, if it serves it."""
    return next((commune for commune in served if folded(commune.name) == folded(place)), None)


def _mostly(served: Iterable[Commune]) -> str:
    people: Counter[str] = Counter()
    for commune in served:
        people[commune.departement] += commune.population
    return people.most_common(1)[0][0]
