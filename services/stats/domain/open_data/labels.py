"""The names of tables, columns and codes in French and English, as open data says them."""

from collections.abc import Iterator
from typing import Any

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import RECEPTION
from services.stats.domain.regions import OTHERS
from shared.forces import FORCES, REGISTRY

Labels = dict[str, str]
COLUMNS: dict[str, Labels] = {
    "force": {"fr": "Force", "en": "Force"},
    "region": {"fr": "Région (code INSEE)", "en": "Region (INSEE code)"},
    "departement": {"fr": "Département (code INSEE)", "en": "Département (INSEE code)"},
    "theme": {"fr": "Thème", "en": "Theme"},
    "conversations": {"fr": "Conversations ouvertes", "en": "Conversations opened"},
    "signalement": {"fr": "Closes par un signalement", "en": "Closed with a report to a unit"},
    "orientation": {"fr": "Closes par une orientation", "en": "Closed with a referral"},
    "information": {"fr": "Closes par une information", "en": "Closed with a request answered"},
    "abandoned": {"fr": "Abandonnées", "en": "Abandoned"},
}
REGION_NAMES = {
    "11": "Île-de-France",
    "24": "Centre-Val de Loire",
    "27": "Bourgogne-Franche-Comté",
    "28": "Normandie",
    "32": "Hauts-de-France",
    "44": "Grand Est",
    "52": "Pays de la Loire",
    "53": "Bretagne",
    "75": "Nouvelle-Aquitaine",
    "76": "Occitanie",
    "84": "Auvergne-Rhône-Alpes",
    "93": "Provence-Alpes-Côte d’Azur",
}
"""The names of the régions that have figures of their own."""
SUPPRESSED: Labels = {
    "fr": "Une cellule vide est masquée : elle concerne peu de personnes, ou permettrait d’en retrouver d’autres. "
    "Ce n’est pas zéro. Ne sommez pas une colonne qui en a.",
    "en": "An empty cell is withheld: it is of few people, or would reveal others. It is not zero. Do not sum a "
    "column that has one.",
}
CORRECTIONS: Labels = {
    "fr": "Une période est publiée une fois et n’est jamais corrigée : ce qui arrive après sa clôture n’y change "
    "rien. Le journal des corrections est donc vide.",
    "en": "A period is released once and never corrected: what comes after its closing changes nothing in it. The "
    "changelog of corrections is therefore empty.",
}


CODES_TITLES: Labels = {"fr": "Noms des codes", "en": "Names of the codes"}
CODES_COLUMNS = ("dimension", "code", "fr", "en")
CORRECTIONS_TITLES: Labels = {"fr": "Journal des corrections", "en": "Changelog of corrections"}
CORRECTIONS_COLUMNS = ("period", "table", "on", "what")


def title_of(by: tuple[str, ...], period: str) -> Labels:
    """The title of a table: what it counts, by which dimensions, in which period."""
    names = [COLUMNS[name] for name in by]
    french = " et ".join(name["fr"].partition(" (")[0].lower() for name in names)
    english = " and ".join(name["en"].partition(" (")[0].lower() for name in names)
    return {
        "fr": f"Conversations et issues par {french}, {period}",
        "en": f"Conversations and outcomes by {english}, {period}",
    }


def code_rows() -> Iterator[dict[str, Any]]:
    """A row for each code of forces and régions, and for what nobody said, with its names."""
    for force in FORCES:
        names = REGISTRY[force].name
        yield {"dimension": "force", "code": force, "fr": names["fr"], "en": names["en"]}
    yield {"dimension": "force", "code": RECEPTION, "fr": "aucune force encore", "en": "no force yet"}
    for code, name in REGION_NAMES.items():
        yield {"dimension": "region", "code": code, "fr": name, "en": name}
    others = {"fr": "Corse, outre-mer et non précisé", "en": "Corsica, overseas and not said"}
    yield {"dimension": "region", "code": OTHERS, **others}
    for dimension in ("departement", "theme"):
        yield {"dimension": dimension, "code": UNKNOWN, "fr": "non précisé", "en": "not said"}
