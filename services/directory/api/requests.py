"""What administrators ask for: told, then waited for until it has come back from Kafka."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from fastapi import APIRouter, Response

from services.directory.api.answers import Standing, standing_of
from services.directory.api.given import Administrator, Directory, DirectoryGiven
from services.directory.api.sentences import REFUSALS
from services.directory.domain.known import Told
from services.directory.domain.publish import Refused
from shared.kafka.telling import NotAcknowledged
from shared.problems import Problem

requests = APIRouter(prefix="/api/directory/partners", tags=["administration"])


@requests.get(
    "/{partner}/requests/{request}", responses={202: {"description": "Not heard yet: ask again here."}}
)
async def show_request(
    partner: UUID, request: UUID, given: DirectoryGiven, administrator: Administrator, response: Response
) -> Standing:
    """Show where a partner stands, once what was asked for has come back from Kafka."""
    if not given.known.has_heard(request):
        response.status_code = 202
        response.headers["Location"] = address_of(partner, request)
    return standing_of(partner, given.known)


async def settle(given: Directory, facts: list[Told], response: Response) -> bool:
    """Tell what is not known yet; whether all of it came back in time, else 202 and where to ask again."""
    told = [fact for fact in facts if not given.known.has_heard(fact.id)]
    try:
        await given.tell.acknowledged(*told, within=given.patience)
        await asyncio.wait_for(given.followed.back(*(fact.id for fact in told)), given.patience)
    except NotAcknowledged as away:
        sentence = "L’annuaire n’a pas pu l’enregistrer : réessayez dans un instant."
        raise Problem(503, "Pas encore confirmé", sentence, headers={"Retry-After": "1"}) from away
    except TimeoutError:
        response.status_code = 202
        response.headers["Location"] = address_of(told[-1].partner, told[-1].id)
        return False
    return True


def address_of(partner: UUID, request: UUID) -> str:
    """Where to ask whether a request has been heard."""
    return f"{requests.prefix}/{partner}/requests/{request}"


@contextmanager
def explained() -> Iterator[None]:
    """A refusal is a problem that says why."""
    try:
        yield
    except Refused as refused:
        status, sentence = REFUSALS[refused.reason]
        raise Problem(status, "Refusé", sentence, reason=refused.reason) from None
