"""The shapes of the router's answers: those that browsers may keep for a while, and those that fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import blake2b
from typing import Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel

from services.router.domain.atlas import Atlas
from services.router.domain.competence import Competence
from services.router.domain.moments import written
from services.router.domain.search.gazetteer import Found, Matched
from services.router.domain.search.highlight import Span, highlighted
from shared.facts import Force
from shared.http import Problem
from shared.kafka.failures import is_the_worlds

KEPT = "public, max-age=300"


class CommuneFound(BaseModel):
    """A commune or municipal arrondissement, and what of it was recognised."""

    code: str
    name: str
    postal_codes: list[str]
    departement: str
    population: int
    matched: Matched


class CommuneSuggested(CommuneFound):
    """A commune, and which letters of what was recognised are to be shown so."""

    recognised: str
    """The name, former name or postal code that was recognised."""
    highlight: list[Span]
    """From this code point of `recognised`, up to this one; empty when nothing of it was typed just so."""


class TerritorialUnit(BaseModel):
    """The commissariat, brigade or groupement that answers."""

    id: str
    name: str


class Competent(BaseModel):
    """The force and unit that answer for a commune."""

    force: Force
    unit: TerritorialUnit
    both_forces: bool
    """The source names both forces: police by default, an operator may transfer."""


class EditionShown(BaseModel):
    """The edition of the territory that an answer is read in."""

    id: str
    since: str
    """The moment from which it is in force, UTC."""
    note: str | None
    """A sentence where the date that was asked for is before all editions: the first one answers."""


class CommuneKnown(CommuneFound):
    """A commune and who is competent there; `doubt` says why nobody can be named."""

    edition: EditionShown
    competence: Competent | None
    doubt: str | None


def commune_found(found: Found) -> dict[str, Any]:
    """As `CommuneFound`."""
    commune = found.commune
    return {
        "code": commune.code,
        "name": commune.name,
        "postal_codes": commune.postal_codes,
        "departement": commune.departement,
        "population": commune.population,
        "matched": found.matched,
    }


def commune_suggested(found: Found, typed: str) -> dict[str, Any]:
    """As `CommuneSuggested`."""
    return {
        **commune_found(found),
        "recognised": found.text,
        "highlight": highlighted(found.text, typed),
    }


def competent(competence: Competence) -> dict[str, Any]:
    """As `Competent`."""
    return {
        "force": competence.force,
        "unit": competence.unit.model_dump(),
        "both_forces": competence.both_forces,
    }


def edition_shown(atlas: Atlas, asked: datetime) -> dict[str, Any]:
    """As `EditionShown`."""
    note = "Aucune édition n’est aussi ancienne : c’est la première connue." if asked < atlas.since else None
    return {"id": atlas.edition, "since": written(atlas.since), "note": note}


def kept(request: Request, answer: Any) -> Response:
    """An answer with its ETag: 304 to whoever has it already."""
    body = orjson.dumps(answer)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": KEPT}
    known = request.headers.get("if-none-match", "")
    if known == "*" or etag in (tag.strip().removeprefix("W/") for tag in known.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@contextmanager
def within_reach() -> Iterator[None]:
    """Store and Kafka away are a 503 that says so, never an empty answer."""
    try:
        yield
    except Exception as error:
        if not is_the_worlds(error):
            raise
        raise Problem(503, "Pas encore confirmé", "Le service ne peut répondre : réessayez.") from error
