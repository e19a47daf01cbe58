"""The catalogue of the released periods in DCAT-AP, as JSON-LD: what a national portal harvests."""

from collections.abc import Iterable
from typing import Any

from services.stats.domain.calendar import days_of
from services.stats.domain.open_data.datapackage import LICENCE
from services.stats.domain.open_data.labels import CORRECTIONS, SUPPRESSED, Labels

CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
FRANCE = "http://publications.europa.eu/resource/authority/country/FRA"
ZIP = "http://www.iana.org/assignments/media-types/application/zip"
FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
LANGUAGES = [f"http://publications.europa.eu/resource/authority/language/{code}" for code in ("FRA", "ENG")]
JUSTICE = "http://publications.europa.eu/resource/authority/data-theme/JUST"
ADDRESS = "/api/stats/packages"
"""Relative, as JSON-LD allows: to where the catalogue was read."""


def catalogue(periods: Iterable[str]) -> dict[str, Any]:
    """Describe the package of each released period."""
    return {
        "@context": CONTEXT,
        "@id": ADDRESS,
        "@type": "dcat:Catalog",
        "dct:title": _texts({"fr": "Chiffres de Passerelle", "en": "Figures of Passerelle"}),
        "dct:description": _texts(SUPPRESSED),
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": "Passerelle"},
        "dct:language": [{"@id": language} for language in LANGUAGES],
        "dcat:dataset": [_dataset(period) for period in sorted(periods)],
    }


def _dataset(period: str) -> dict[str, Any]:
    days = list(days_of(period))
    frequency = "ANNUAL" if len(period) == 4 else "MONTHLY"
    titles = {"fr": f"Conversations et issues, {period}", "en": f"Conversations and outcomes, {period}"}
    return {
        "@id": f"{ADDRESS}/{period}#dataset",
        "@type": "dcat:Dataset",
        "dct:identifier": f"passerelle-{period}",
        "dct:title": _texts(titles),
        "dct:description": _texts(CORRECTIONS),
        "dcat:theme": {"@id": JUSTICE},
        "dct:spatial": {"@id": FRANCE},
        "dct:accrualPeriodicity": {"@id": f"{FREQUENCY}{frequency}"},
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@type": "xsd:date", "@value": days[0]},
            "dcat:endDate": {"@type": "xsd:date", "@value": days[-1]},
        },
        "dcat:distribution": {
            "@id": f"{ADDRESS}/{period}",
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": f"{ADDRESS}/{period}"},
            "dcat:mediaType": {"@id": ZIP},
            "dct:conformsTo": {"@id": "https://specs.frictionlessdata.io/tabular-data-package/"},
            "dct:license": {"@id": LICENCE["path"]},
        },
    }


def _texts(labels: Labels) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in labels.items()]
