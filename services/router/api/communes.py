"""Communes, from memory: they answer with every engine down."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BeforeValidator

from services.router.api.answers import (
    GEOJSON,
    KEPT,
    CommuneKnown,
    CommuneSuggested,
    commune_found,
    communes_suggested,
    competence_shown,
    edition_shown,
    feature,
    features,
    found_and_chosen,
)
from services.router.api.ports import Editions, InForce, Ports
from services.router.api.rates import TOO_FAST, unhurried
from services.router.domain.competence import Doubt
from services.router.domain.editions import in_force
from services.router.domain.moments import moment
from services.router.domain.search.found import Found
from shared.events.values import Commune as CommuneCode
from shared.http import Problem
from shared.http.answers import cacheable

communes = APIRouter(
    prefix="/api/router/communes",
    tags=["communes"],
    dependencies=[Depends(unhurried)],
    responses=TOO_FAST | {422: {"description": "Something to correct: `errors` names the fields."}},
)
LIMIT = 60
"""More than any postal code has communes: 51300 covers 46."""
IN_ANY_CASE = BeforeValidator(str.upper)
Typed = Annotated[
    str,
    Query(
        min_length=1,
        max_length=80,
        description="A name or a postal code, as one types.",
        examples=["bordeau", "saint-denis 93", "33000"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=LIMIT, description="How many at most.", examples=[8])]
Departement = Annotated[
    str,
    IN_ANY_CASE,
    Query(
        pattern="^([0-9]{2}|2[AB]|9[78][0-9])?$",
        description="Only in this département: its code.",
        examples=["33", "2A"],
    ),
]
Code = Annotated[
    CommuneCode, IN_ANY_CASE, Path(description="The INSEE's code of a commune.", examples=["33063", "2A004"])
]
UNKNOWN = "Aucune commune n’a le code {} : cherchez-la par son nom."
Format = Annotated[
    Literal["json", "geojson"],
    Query(description="JSON, or GeoJSON (RFC 7946) with points.", examples=["geojson"]),
]
DAY, TIME = "2026-01-01", "2026-01-01T12:00:00Z"
At = Annotated[
    str,
    Query(
        max_length=40,
        description="Another date: a day, from its beginning in Paris, or a time and its zone.",
        examples=[DAY, TIME],
    ),
]


@communes.get("", response_model=list[CommuneSuggested])
async def find_communes(
    request: Request,
    q: Typed,
    edition: InForce,
    limit: Limit = 8,
    departement: Departement = "",
    format: Format = "json",  # noqa: A002 (its name in the address)
) -> Response:
    """Suggest communes by name, former name or postal code, best first; as whole answers by other names of theirs.

    Words in any order and spelling, the last one unfinished, a slip or two, a name written by ear; beside it a
    département (« saint-denis 93 ») or a postal code. Paris, Lyon and Marseille are found by their
    arrondissements, of which a person must choose one; « Paris quinzième » and « Paris XV » are the 15th. Where
    nothing else is found: whole names amid other words, as in an address; the communes of a département. An INSEE
    code is understood where it is no postal code. Only a commune that is `chosen` may be taken without a person's
    picking it; words for which nothing was found are `unrecognised`. For a whole code that does not exist those of
    the nearest codes are suggested (`near-code`); for a place abroad nothing is: ask `/api/router/abroad`.
    """
    found, chosen = found_and_chosen(edition.gazetteer, q, limit, departement)
    suggested = communes_suggested(q, found, chosen)
    if format == "geojson":
        there = [feature(each.commune, shown) for each, shown in zip(found, suggested, strict=True)]
        return cacheable(request, features(there), KEPT, GEOJSON)
    return cacheable(request, suggested, KEPT)


@communes.get(
    "/{code}",
    response_model=CommuneKnown,
    responses={404: {"description": "No such commune."}, 409: {"description": "Choose an arrondissement."}},
)
async def show_commune(
    request: Request,
    code: Code,
    editions: Editions,
    ports: Ports,
    at: At = "",
    format: Format = "json",  # noqa: A002 (its name in the address)
) -> Response:
    """Show a commune and who is competent there, now or `at` another date.

    A commune for which the source names no institution has no competence and says so in `doubt`. The
    competence of a city that is decided by arrondissement is refused (409), with them in `choices`.
    `edition` is the edition of the territory that says so, in force since then; `remarks` are sentences where the
    list does not say all: a commune that both forces share, an airport or a port, a collectivity overseas.
    """
    asked = _moment(at)
    edition = in_force(editions, asked)
    commune = edition.territory.communes.get(code)
    if commune is None:
        raise Problem(404, "Commune inconnue", UNKNOWN.format(code))
    shown = {**commune_found(Found(commune, "code")), "edition": edition_shown(edition, asked)}
    found = edition.territory.competence(code)
    if isinstance(found, Doubt) and found.choices:
        raise _choose_among(commune.name, found, shown["edition"])
    remarks = [remark._asdict() for remark in ports.remarks.on(commune)]
    answer = {**shown, **competence_shown(found), "remarks": remarks}
    if format == "geojson":
        return cacheable(request, feature(commune, answer), KEPT, GEOJSON)
    return cacheable(request, answer, KEPT)


def _moment(at: str) -> datetime:
    try:
        return moment(at) if at else datetime.now(UTC)
    except ValueError:
        raise Problem(
            422,
            "Date illisible",
            f"Écrivez la date « at » comme {DAY}, ou avec l’heure et son fuseau : {TIME}.",
            errors=[{"field": "at", "reason": "date"}],
        ) from None


def _choose_among(city: str, doubt: Doubt, edition: dict[str, Any]) -> Problem:
    return Problem(
        409,
        "Choisissez un arrondissement",
        f"{city} dépend de plusieurs commissariats : choisissez un arrondissement.",
        doubt=doubt.reason,
        edition=edition,
        choices=[commune_found(Found(choice, "code")) for choice in doubt.choices],
    )
