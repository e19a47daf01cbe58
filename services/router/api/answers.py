"""The bodies of the router's answers, and how long browsers may cache them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import BaseModel

from services.router.domain.abroad import abroad
from services.router.domain.commune import Commune
from services.router.domain.competence import Competence, Doubt
from services.router.domain.editions import ActivatedEdition
from services.router.domain.moments import written
from services.router.domain.remarks import Kind
from services.router.domain.search.asked import postal_code
from services.router.domain.search.choice import unrecognised
from services.router.domain.search.found import Found, Matched
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.search.highlight import Span, highlighted
from services.router.domain.search.words import without_articles
from services.router.domain.spelling import comparable
from shared.forces import Force
from shared.http.answers import unavailable_is_503

OWN: set[Matched] = {"name", "former-name"}
"""The kinds of names that a commune bears or bore itself."""
KEPT = "public, max-age=300"
within_reach = partial(unavailable_is_503, "Pas encore confirmé", "Le service ne peut répondre : réessayez.")
GEOJSON = "application/geo+json"


class CommuneFound(BaseModel):
    """A commune or municipal arrondissement, and the kind of text by which it was found."""

    code: str
    name: str
    postal_codes: list[str]
    departement: str
    population: int
    matched: Matched


class CommuneSuggested(CommuneFound):
    """A commune, with the text that was recognised and the letters of it to highlight."""

    recognised: str
    """The name, former name, code or département that was recognised."""
    highlight: list[Span]
    """Spans of code points of `recognised`, without their ends; empty when nothing of it was typed just so."""
    chosen: bool
    """All that was typed is this commune's name (or a former one), code or postal code, and no other commune's.

    Where it is false for all, a person must pick one: what was typed is no choice, though one commune alone is found.
    """
    unrecognised: list[str]
    """The words that were typed of which no commune that was found has any: the same for all of them."""


class TerritorialUnit(BaseModel):
    """The commissariat, brigade or groupement that answers."""

    id: str
    name: str


class Competent(BaseModel):
    """The force and unit that answer for a commune."""

    force: Force
    unit: TerritorialUnit
    both_forces: bool
    """The source names several forces: the first has the conversation, and an operator may transfer it."""


class EditionShown(BaseModel):
    """The edition of the territory that an answer is read in."""

    id: str
    since: str
    """The moment from which it is in force, UTC."""
    note: str | None
    """A sentence where the date that was asked for is before all editions: the first one answers."""


class RemarkShown(BaseModel):
    """A sentence where the list does not say all: a shared commune, an airport, a port, a collectivity overseas."""

    kind: Kind
    fr: str
    en: str


class CommuneKnown(CommuneFound):
    """A commune and who is competent there; `doubt` says why nobody can be named."""

    edition: EditionShown
    competence: Competent | None
    doubt: str | None
    remarks: list[RemarkShown]


def commune_found(found: Found) -> dict[str, Any]:
    """Make the body of a `CommuneFound`."""
    commune = found.commune
    return {
        "code": commune.code,
        "name": commune.name,
        "postal_codes": commune.postal_codes,
        "departement": commune.departement,
        "population": commune.population,
        "matched": found.matched,
    }


def found_and_chosen(
    gazetteer: Gazetteer, typed: str, limit: int, departement: str = ""
) -> tuple[list[Found], Commune | None]:
    """The communes for what was typed, and the one that it chooses.

    For a place abroad none is chosen, but by a name and its postal code here: « 33520 Bruges ». Where communes of
    that very name are found, those whose name begins so are offered: « Le Caire »; « Sion » and Sion-les-Mines.
    """
    found, chosen = gazetteer.find(typed, limit, departement), gazetteer.chosen(typed)
    if not abroad(typed) or (chosen and postal_code(typed) in chosen.postal_codes):
        return found, chosen
    name = without_articles(comparable(typed))
    begun = [(each, without_articles(comparable(each.text))) for each in found if each.matched in OWN]
    is_shared = any(text == name for _, text in begun)
    return [each for each, text in begun if is_shared and text.startswith(name)], None


def communes_suggested(typed: str, found: Sequence[Found], chosen: Commune | None) -> list[dict[str, Any]]:
    """Make the body of each `CommuneSuggested`; `chosen`: the commune that all of what was typed names."""
    unknown = unrecognised(typed, found)
    return [
        {
            **commune_found(each),
            "recognised": each.text,
            "highlight": highlighted(each.text, typed),
            "chosen": each.commune == chosen,
            "unrecognised": unknown,
        }
        for each in found
    ]


def competence_shown(found: Competence | Doubt) -> dict[str, Any]:
    """Make the body of a `Competent`, or give the reason of the doubt."""
    if isinstance(found, Doubt):
        return {"competence": None, "doubt": found.reason}
    unit = found.unit.model_dump()
    return {
        "competence": {"force": found.force, "unit": unit, "both_forces": found.both_forces},
        "doubt": None,
    }


def edition_shown(edition: ActivatedEdition, asked: datetime) -> dict[str, Any]:
    """Make the body of an `EditionShown`."""
    note = (
        "Aucune édition n’est aussi ancienne : c’est la première connue." if asked < edition.since else None
    )
    return {"id": edition.id, "since": written(edition.since), "note": note}


def feature(commune: Commune, properties: dict[str, Any]) -> dict[str, Any]:
    """A Feature of GeoJSON (RFC 7946); its geometry is null where no point of the commune is known."""
    geometry = {"type": "Point", "coordinates": commune.point} if commune.point else None
    return {"type": "Feature", "id": commune.code, "geometry": geometry, "properties": properties}


def features(found: list[dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection of GeoJSON."""
    return {"type": "FeatureCollection", "features": found}
