"""Territorial units: the ids that they go by, and their names with the spelling corrected."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from services.router.domain.commune import Commune
from services.router.domain.spelling import after_de, folded, typographic, words
from shared.events.values import Unit
from shared.identifiers import Force

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
_BRIGADE = re.compile(r"^Gendarmerie\s*[-–]\s*(?:(Brigade)\b\s*)?")
_ARTICLES = {"du ": "Le ", "des ": "Les "}
_WHOLE = {"police": "Police nationale", "gendarmerie": "Groupement de gendarmerie départementale"}
_OVERSEAS = "97", "98"


def of_departement(code: str, name: str) -> str:
    """A département after « de »: « de la Gironde », « du Gers », « d’Eure-et-Loir »."""
    preposition = _PREPOSITION.get(code)
    return typographic(preposition + name) if preposition else after_de(name)


def default_unit(force: Force, code: str, name: str) -> Unit:
    """What answers for a whole département; the source names no police service there, so nor do we."""
    where = of_departement(code, name)
    return Unit(id=f"{force}-{code}", name=f"{_WHOLE[force]} {where}")


def police_units(services: Mapping[str, str], communes: Mapping[str, Commune]) -> dict[str, Unit]:
    """The police unit of each commune, from the services' names as published."""
    served: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, service in services.items():
        served[_realm(code), folded(service)].append(code)
    units: dict[str, Unit] = {}
    for codes in served.values():
        unit = _police_unit(services[codes[0]], [communes[code] for code in codes])
        units |= dict.fromkeys(codes, unit)
    return units


def brigades(published: Mapping[str, tuple[str, str]], communes: Mapping[str, Commune]) -> dict[str, Unit]:
    """The gendarmerie's unit of each commune, from the ids and names as published.

    A new brigade has no id yet: its département and name stand for it.
    """
    known: dict[str, Unit] = {}
    units: dict[str, Unit] = {}
    for code, (number, service) in sorted(published.items()):
        own = number if number.strip("0") else f"{communes[code].departement}-{'-'.join(words(service))}"
        if own not in known:
            name = _BRIGADE.sub(lambda m: "Brigade de gendarmerie " if m[1] else "", service)
            known[own] = Unit(id=f"gendarmerie-{own}", name=typographic(name))
        units[code] = known[own]
    return units


def _realm(code: str) -> str:
    """Where a name means one service: metropolitan France, or one overseas département (two Saint-Denis)."""
    return code[:3] if code.startswith(_OVERSEAS) else ""


def _police_unit(service: str, served: list[Commune]) -> Unit:
    kind, preposition, rest = _parts(service)
    published = _ARTICLES.get(preposition, "") + rest
    seat = _seat(published, served)
    departement = seat.departement if seat else _mostly(served)
    slug = "-".join(words(published))
    place = seat.name if seat and not seat.city else re.sub(r"(\d)ème", r"\1e", published)
    # Whether an H lets « de » elide is no matter of spelling: as published.
    where = f"d’{place}" if place.startswith("H") and preposition[1] in "'’" else after_de(place)
    return Unit(id=f"police-{departement}-{slug}", name=typographic(f"{kind} {where}"))


def _parts(service: str) -> tuple[str, str, str]:
    found = _PUBLISHED.match(service)
    if found is None:
        return "Commissariat de police", "de ", service
    return found[1], found[2], found[3]


def _seat(place: str, served: Iterable[Commune]) -> Commune | None:
    """The commune that the service is named after, if it serves it."""
    return next((commune for commune in served if folded(commune.name) == folded(place)), None)


def _mostly(served: Iterable[Commune]) -> str:
    people: Counter[str] = Counter()
    for commune in served:
        people[commune.departement] += commune.population
    return people.most_common(1)[0][0]
