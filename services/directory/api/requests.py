"""What administrators ask for: told, then waited for until it has come back from Kafka."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.directory.api.answers import Standing, standing_of
from services.directory.api.ports import Administrator, Directory, DirectoryGiven
from services.directory.api.sentences import REFUSALS, UNKNOWN_REQUEST
from services.directory.domain.known import Published
from services.directory.domain.publish import Refused
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem

requests = APIRouter(prefix="/api/directory/partners", tags=["administration"])
PENDING = 60
"""Seconds for which what Kafka has acknowledged, and nobody has heard, may be on its way."""


ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"description": f"Not heard yet: ask again at `Location`, for {PENDING} seconds at most."},
    404: {"description": "No such request of this partner is known, or not any more: look where it stands."},
    503: {"description": "Not all that was told is read yet: ask again."},
}
Until = Annotated[
    int, Query(description="Until when it may be on its way, in seconds since 1970: see `Location`.")
]


@requests.get("/{partner}/requests/{request}", responses=ANSWERS)
async def show_request(
    partner: UUID,
    request: UUID,
    given: DirectoryGiven,
    administrator: Administrator,
    response: Response,
    until: Until = 0,
) -> Standing:
    """Show where a partner stands, once what was asked for has come back from Kafka."""
    known, now = given.settled(), time()
    if known.partner_of(request) != partner:
        if not now < until < now + 2 * PENDING:  # twice: whose clock set it is another's
            raise Problem(404, "Demande inconnue", UNKNOWN_REQUEST)
        response.status_code = 202
        response.headers["Location"] = address_of(partner, request, until)
    return standing_of(partner, known)


async def settle(given: Directory, events: list[Published], response: Response) -> bool:
    """Tell what is not known yet; whether all of it came back in time, else 202 and where to ask again."""
    published = [event for event in events if not given.known.has_consumed(event.id)]
    try:
        await given.publish.acknowledged(*published, within=given.patience)
        await asyncio.wait_for(given.followed.back(*(event.id for event in published)), given.patience)
    except NotAcknowledged as away:
        sentence = "L’annuaire n’a pas pu l’enregistrer : réessayez dans un instant."
        raise Problem(503, "Pas encore confirmé", sentence, headers={"Retry-After": "1"}) from away
    except TimeoutError:
        response.status_code = 202
        until = int(time()) + PENDING
        response.headers["Location"] = address_of(published[-1].partner, published[-1].id, until)
        return False
    return True


def address_of(partner: UUID, request: UUID, until: int) -> str:
    """Where to ask whether a request has been heard, and until when: no process remembers another's."""
    return f"{requests.prefix}/{partner}/requests/{request}?until={until}"


@contextmanager
def explained() -> Iterator[None]:
    """A refusal is a problem that says why."""
    try:
        yield
    except Refused as refused:
        status, sentence = REFUSALS[refused.reason]
        raise Problem(status, "Refusé", sentence, reason=refused.reason) from None
