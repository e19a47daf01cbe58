"""The descriptor of a released period's tables, as a Frictionless tabular data package."""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from services.stats.domain.figures.rows import Rows
from services.stats.domain.figures.tally import MEASURES
from services.stats.domain.open_data.labels import COLUMNS, CORRECTIONS, SUPPRESSED, Labels

LICENCE = {
    "name": "etalab-2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "title": "Licence Ouverte / Open Licence 2.0",
}
WHOLE_NUMBERS = ("median", "ninth_decile", "at_least", "under", "begun")
OTHER_COLUMNS: dict[str, Labels] = {
    "dimension": {"fr": "Dimension", "en": "Dimension"},
    "code": {"fr": "Code", "en": "Code"},
    "fr": {"fr": "Nom français", "en": "French name"},
    "en": {"fr": "Nom anglais", "en": "English name"},
    "period": {"fr": "Période", "en": "Period"},
    "table": {"fr": "Tableau", "en": "Table"},
    "on": {"fr": "Le", "en": "On"},
    "what": {"fr": "Ce qui a été corrigé", "en": "What was corrected"},
}


class Table(NamedTuple):
    """A table as a file: its name, its title, its columns, its rows, and these as bytes."""

    name: str
    titles: Labels
    columns: Sequence[str]
    rows: Rows
    csv: bytes


def datapackage(period: str, tables: Iterable[Table]) -> dict[str, Any]:
    """Describe the tables of a period, each with its checksum, so that any tool of the field reads them."""
    titles = {
        "fr": f"Chiffres de la plateforme de signalement, {period}",
        "en": f"Figures of the reporting platform, {period}",
    }
    return {
        "profile": "tabular-data-package",
        "name": f"passerelle-{period}",
        "title": titles["fr"],
        "titles": titles,
        "description": f"{SUPPRESSED['fr']} {CORRECTIONS['fr']}",
        "descriptions": {language: f"{SUPPRESSED[language]} {CORRECTIONS[language]}" for language in titles},
        "version": period,
        "licenses": [LICENCE],
        "resources": [_resource(table) for table in tables],
    }


def checksum(content: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return sha256(content).hexdigest()


def _resource(table: Table) -> dict[str, Any]:
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.titles["fr"],
        "titles": table.titles,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(table.csv),
        "hash": f"sha256:{checksum(table.csv)}",
        "schema": {"fields": [_field(name) for name in table.columns], "missingValues": [""]},
    }


def _field(name: str) -> dict[str, Any]:
    titles = COLUMNS.get(name) or OTHER_COLUMNS[name]
    kind = "integer" if name in {*MEASURES, *WHOLE_NUMBERS} else "string"
    return {"name": name, "type": kind, "title": titles["fr"], "titles": titles}
