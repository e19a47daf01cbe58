"""Drafts of partners, which an administrator submits and another one verifies; and their withdrawal."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field, StrictFloat

from services.directory.api.answers import DraftShown, Standing, draft_shown, standing_of
from services.directory.api.ports import Ports
from services.directory.api.requests import explained, settle
from services.directory.api.sentences import of_field
from services.directory.domain.fitting import Unfit, written
from services.directory.domain.hours import PARIS
from services.directory.domain.places import Places
from services.directory.domain.publish import Author, draft, verify, withdraw
from shared.cloudevents.event import request_id
from shared.events.directory import Entry, Line, PartnerDrafted
from shared.identity import Administrator, Staff
from shared.problems import Problem

drafts = APIRouter(prefix="/api/directory", tags=["administration"])
LATER: dict[int | str, dict[str, Any]] = {
    202: {"description": "Published, and not consumed yet: ask again at `Location`."},
    503: {"description": "Kafka does not answer: ask again."},
}
DECIDED = LATER | {
    404: {"description": "No such partner."},
    409: {"description": "It changed meanwhile: `reason` says how."},
}


class Drafting(Entry):
    """An entry to be verified; `id` names the request, `partner` the one that it changes (none: a new one)."""

    id: UUID
    partner: UUID | None = None
    lat: StrictFloat | None = Field(None, ge=-90, le=90)
    lon: StrictFloat | None = Field(None, ge=-180, le=180)
    url: Line = ""
    """Any text is taken here: the answer says in words what is wrong with it."""


class Verifying(BaseModel):
    """The draft that this person has read and checked."""

    draft: UUID


@drafts.get("/drafts")
async def list_drafts(ports: Ports, administrator: Administrator) -> list[DraftShown]:
    """List the drafts that await their verification, the oldest first."""
    known = ports.settled()
    return [draft_shown(awaited, known, author_of(administrator)) for awaited in known.awaiting()]


@drafts.post("/partners", status_code=201, responses=LATER)
async def submit_partner(
    drafting: Drafting, ports: Ports, administrator: Administrator, response: Response
) -> Standing:
    """Submit an entry, new or changed; a person verifies it before it is shown. Under the same id it is done once."""
    known, entry = ports.settled(), entry_of(drafting, ports.places)
    partner = drafting.partner or uuid5(drafting.id, "partner")
    if drafting.partner or not known.knows(partner):
        request = request_id(drafting.id, administrator.sub, PartnerDrafted)
        await settle(ports, [draft(known, partner, entry, author_of(administrator), request)], response)
    return standing_of(partner, known)


@drafts.post("/partners/{partner}/verification", responses=DECIDED)
async def verify_partner(
    partner: UUID,
    verifying: Verifying,
    ports: Ports,
    administrator: Administrator,
    response: Response,
) -> Standing:
    """Publish a draft that one has checked, and another wrote; one's pseudonym and the date stay with it."""
    known, today = ports.settled(), datetime.now(UTC).astimezone(PARIS).date()
    with explained():
        event = verify(known, partner, verifying.draft, author_of(administrator), today)
    await settle(ports, [event], response)
    return standing_of(partner, known)


@drafts.delete("/partners/{partner}", responses=DECIDED)
async def withdraw_partner(
    partner: UUID, ports: Ports, administrator: Administrator, response: Response
) -> Standing:
    """Show a partner no more, and drop its draft."""
    known = ports.settled()
    with explained():
        event = withdraw(known, partner, author_of(administrator).pseudonym)
    await settle(ports, [event], response)
    return standing_of(partner, known)


def entry_of(drafting: Drafting, places: Places) -> Entry:
    """The entry that was submitted, made whole; 422 names the field that does not fit."""
    try:
        return written(drafting.model_dump(exclude={"id", "partner"}), places)
    except Unfit as unfit:
        fields = [{"field": unfit.field, "reason": "unfit"}]
        raise Problem(422, "À corriger", of_field(unfit.field), errors=fields) from None


def author_of(administrator: Staff) -> Author:
    """The name under which a draft or a decision is kept."""
    return Author(administrator.sub, administrator.pseudonym or administrator.sub)
