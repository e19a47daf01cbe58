"""Partners by CSV: every row that fits becomes a draft, or none does."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from services.directory.api.drafts import LATER, author_of
from services.directory.api.ports import Ports
from services.directory.api.requests import settle
from services.directory.api.sentences import FILES, of_field
from services.directory.domain.importing import BadRow, Row, Unreadable, rows
from services.directory.domain.known import KnownPartners, PartnerEvent
from services.directory.domain.places import Places
from services.directory.domain.publish import draft
from shared.events.directory import PartnerPublished
from shared.identity import Administrator
from shared.problems import Problem

imports = APIRouter(prefix="/api/directory/imports", tags=["administration"])
CSV: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "UTF-8 or Latin-1, 64 KiB at most: a larger file in parts, each with the line of columns. "
        "The columns are documented in `services/directory/data/README.md`.",
        "content": {"text/csv": {"schema": {"type": "string"}}},
    }
}
ANSWERS = LATER | {
    413: {"description": "The file is larger than 64 KiB."},
    422: {"description": "Nothing is imported: `rows` says the line, the field and why."},
}
Partial = Annotated[bool, Query(description="Import the rows that fit, though others are refused.")]


class RowRefused(BaseModel):
    """A row that is refused, and what to correct."""

    line: int
    field: str
    reason: str


class Imported(BaseModel):
    """The result of a file."""

    drafted: int
    """Rows that await their verification."""
    unchanged: int
    """Rows that change nothing of what is published or awaited."""
    refused: list[RowRefused]


@imports.post("", status_code=201, openapi_extra=CSV, responses=ANSWERS)
async def import_partners(
    request: Request,
    ports: Ports,
    administrator: Administrator,
    response: Response,
    partial: Partial = False,
) -> Imported:
    """Submit the rows of a file; of a file with a row that does not fit, none, unless `partial` says so."""
    known, author = ports.settled(), author_of(administrator)
    good, bad = _rows(await request.body(), ports.places)
    refused = [RowRefused(line=line, field=field, reason=of_field(field)) for line, field in bad]
    if refused and not partial:
        raise _nothing_imported(refused)
    events: list[PartnerEvent] = [
        draft(known, row.partner, row.entry, author) for row in good if _is_new(row, known)
    ]
    await settle(ports, events, response)
    return Imported(drafted=len(events), unchanged=len(good) - len(events), refused=refused)


def _rows(content: bytes, places: Places) -> tuple[list[Row], list[BadRow]]:
    try:
        return rows(content, places)
    except Unreadable as why:
        sentence = FILES[why.reason].format(columns=why.columns)
        raise Problem(422, "Fichier illisible", sentence, reason=why.reason, columns=why.columns) from None


def _is_new(row: Row, known: KnownPartners) -> bool:
    """Whether a row changes what is awaited, or else published."""
    decision, awaited = known.decision(row.partner), known.draft(row.partner)
    if awaited:
        return awaited.entry != row.entry
    return not isinstance(decision, PartnerPublished) or decision.entry != row.entry


def _nothing_imported(refused: list[RowRefused]) -> Problem:
    first, many = refused[0], "s" if len(refused) > 1 else ""
    sentence = (
        f"Rien n’est importé : {len(refused)} ligne{many} à corriger. Ligne {first.line} : {first.reason}"
    )
    return Problem(422, "Lignes à corriger", sentence, rows=[row.model_dump() for row in refused[:500]])
