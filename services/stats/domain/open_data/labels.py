"""The names of tables, columns and codes in French and English, as open data says them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import RECEPTION
from services.stats.domain.regions import OTHERS, REGIONS
from shared.forces import FORCES, REGISTRY

Labels = dict[str, str]
COLUMNS: dict[str, Labels] = {
    "force": {"fr": "Force", "en": "Force"},
    "region": {"fr": "Région (code INSEE)", "en": "Region (INSEE code)"},
    "departement": {"fr": "Département (code INSEE)", "en": "Département (INSEE code)"},
    "theme": {"fr": "Thème", "en": "Theme"},
    "span": {"fr": "Heures (Europe/Paris)", "en": "Hours (Europe/Paris)"},
    "under": {"fr": "Moins de", "en": "Less than"},
    "quarter": {"fr": "Trimestre", "en": "Quarter"},
    "outcome": {"fr": "Issue", "en": "Outcome"},
    "weekday": {"fr": "Jour de la semaine (ISO 8601)", "en": "Day of the week (ISO 8601)"},
    "hour": {"fr": "Heure (Europe/Paris)", "en": "Hour (Europe/Paris)"},
    "language": {"fr": "Langue (ISO 639-1)", "en": "Language (ISO 639-1)"},
    "front_end": {"fr": "Site ou application", "en": "Front-end"},
    "psychologist": {"fr": "Un psychologue s’est joint", "en": "A psychologist joined"},
    "help": {"fr": "Une aide a été indiquée", "en": "Help was given"},
    "who": {"fr": "Qui écrit", "en": "Who writes"},
    "age_group": {"fr": "Âge de la victime", "en": "The victim’s age"},
    "sex": {"fr": "Sexe de la victime", "en": "The victim’s sex"},
    "relation": {"fr": "Lien de l’auteur", "en": "The author’s relation"},
    "age_class": {"fr": "Enfant ou adulte", "en": "Child or adult"},
    "relation_class": {"fr": "Lien de l’auteur, en classes", "en": "The author’s relation, in classes"},
    "wait": {"fr": "Délai", "en": "Wait"},
    "begun": {"fr": "Ont attendu", "en": "Have waited"},
    "median": {"fr": "Médiane, en minutes", "en": "Median, in minutes"},
    "ninth_decile": {"fr": "Neuf fois sur dix, moins de (minutes)", "en": "Nine in ten, less than (minutes)"},
    "indicator": {"fr": "Indicateur", "en": "Indicator"},
    "at_least": {
        "fr": "Au moins",
        "en": "At least",
    },
    "conversations": {"fr": "Conversations ouvertes", "en": "Conversations opened"},
    "signalement": {"fr": "Closes par un signalement", "en": "Closed with a report to a unit"},
    "orientation": {"fr": "Closes par une orientation", "en": "Closed with a referral"},
    "information": {"fr": "Closes par une information", "en": "Closed with a request answered"},
    "abandoned": {"fr": "Abandonnées", "en": "Abandoned"},
}
OUTLINES = Path(__file__).parents[2] / "web" / "maps" / "regions.json"
"""The map's outlines, which name each région: the page reads its names there as well."""
REGION_NAMES = {
    row["code"]: row["name"] for row in json.loads(OUTLINES.read_text())["regions"] if row["code"] in REGIONS
}
"""The names of the régions that have figures of their own."""
DEPARTEMENT_NAMES = {
    row["code"]: row["name"]
    for row in json.loads(OUTLINES.with_name("departements.json").read_text())["departements"]
} | {"989": "Île de Clipperton"}
"""The names of the départements: the map’s, and of the island that it leaves out."""
THEME_NAMES: dict[str, Labels] = {
    "sexual-violence": {"fr": "Violences sexuelles ou sexistes", "en": "Sexual or sexist violence"},
    "domestic-violence": {
        "fr": "Violences au sein du couple ou de la famille",
        "en": "Violence by a partner or in the family",
    },
    "discrimination": {"fr": "Discriminations", "en": "Discrimination"},
    "cyberharassment": {"fr": "Cyberharcèlement", "en": "Online harassment"},
}
"""The names of the themes, as chat’s `themes.json` has them; a test compares the two."""
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


NOT_SAID: dict[str, Labels] = {UNKNOWN: {"fr": "non précisé", "en": "not said"}}
CODES_TITLES: Labels = {"fr": "Noms des codes", "en": "Names of the codes"}
CODES_COLUMNS = ("dimension", "code", "fr", "en")
CORRECTIONS_TITLES: Labels = {"fr": "Journal des corrections", "en": "Changelog of corrections"}
CORRECTIONS_COLUMNS = ("period", "table", "on", "what")


def title_of(by: tuple[str, ...], period: str) -> Labels:
    """The title of a table: what it counts, by which dimensions, in which period."""
    names = [COLUMNS[name] for name in by]
    french = " et ".join(name["fr"].partition(" (")[0].lower() for name in names)
    english = " and ".join(name["en"].partition(" (")[0].lower() for name in names)
    what = _counted(by)
    return {"fr": f"{what['fr']} par {french}, {period}", "en": f"{what['en']} by {english}, {period}"}


def _counted(by: tuple[str, ...]) -> Labels:
    """The name of that which the figures of a table are."""
    if "wait" in by:
        return {"fr": "Minutes d’attente", "en": "Minutes of waiting"}
    if set(by) <= {"force", "region", "departement", "theme"}:
        return {"fr": "Conversations et issues", "en": "Conversations and outcomes"}
    if "outcome" in by:
        return {"fr": "Conversations closes", "en": "Conversations closed"}
    return {"fr": "Conversations ouvertes", "en": "Conversations opened"}


def code_rows() -> Iterator[dict[str, Any]]:
    """A row for each code of forces, places and themes, and for what nobody said, with its names."""
    names: dict[str, dict[str, Labels]] = {
        "force": {force: dict(REGISTRY[force].name) for force in FORCES}
        | {RECEPTION: {"fr": "aucune force encore", "en": "no force yet"}},
        "region": {code: _proper(name) for code, name in REGION_NAMES.items()}
        | {OTHERS: {"fr": "Corse, outre-mer et non précisé", "en": "Corsica, overseas and not said"}},
        "departement": {code: _proper(name) for code, name in DEPARTEMENT_NAMES.items()} | NOT_SAID,
        "theme": THEME_NAMES | NOT_SAID,
    }
    for dimension, labels in names.items():
        for code, label in labels.items():
            yield {"dimension": dimension, "code": code, "fr": label["fr"], "en": label["en"]}


def _proper(name: str) -> Labels:
    return {"fr": name, "en": name}
