"""The requests of administrators: published, then waited for until they have come back from Kafka."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from time import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.directory.api.answers import Standing, standing_of
from services.directory.api.ports import DirectoryPorts, Ports
from services.directory.api.sentences import REFUSALS, UNKNOWN_REQUEST
from services.directory.domain.known import PartnerEvent
from services.directory.domain.publish import Refused
from shared.http.answers import unavailable_is_503
from shared.identity import Administrator
from shared.problems import Problem
from shared.runtime.asking import ask, pending

requests = APIRouter(prefix="/api/directory/partners", tags=["administration"])
PENDING = 60
"""Seconds for which an event that Kafka has acknowledged, and nobody has consumed, may be on its way."""


ANSWERS: dict[int | str, dict[str, Any]] = {
    202: {"description": f"Not consumed yet: ask again at `Location`, for {PENDING} seconds at most."},
    404: {"description": "No such request of this partner is known, or not any more: look where it stands."},
    503: {"description": "Not all events are consumed yet: ask again."},
}
within_reach = partial(
    unavailable_is_503,
    "Pas encore confirmé",
    "L’annuaire n’a pas pu l’enregistrer : réessayez dans un instant.",
    {"Retry-After": "1"},
)
Until = Annotated[
    int, Query(description="Until when it may be on its way, in seconds since 1970: see `Location`.")
]


@requests.get("/{partner}/requests/{request}", responses=ANSWERS)
async def show_request(
    partner: UUID,
    request: UUID,
    ports: Ports,
    administrator: Administrator,
    response: Response,
    until: Until = 0,
) -> Standing:
    """Show where a partner stands, once what was asked for has come back from Kafka."""
    known, now = ports.settled(), time()
    if known.partner_of(request) != partner:
        if not now < until < now + 2 * PENDING:  # twice: whose clock set it is another's
            raise Problem(404, "Demande inconnue", UNKNOWN_REQUEST)
        pending(response, address_of(partner, request, until))
    return standing_of(partner, known)


async def settle(ports: DirectoryPorts, events: list[PartnerEvent], response: Response) -> bool:
    """Publish the events that are not known yet; whether all came back in time, else 202 and where to ask again."""
    published = [event for event in events if not ports.known.has_consumed(event.id)]
    back = ports.followed.back(*(event.id for event in published))
    with within_reach():
        is_back = await ask(ports.publish, *published, reply=back, within=ports.patience)
    if not is_back:
        last, until = published[-1], int(time()) + PENDING
        pending(response, address_of(last.partner, last.id, until))
    return bool(is_back)


def address_of(partner: UUID, request: UUID, until: int) -> str:
    """Where to ask whether a request has been consumed, and until when: no process remembers another's."""
    return f"{requests.prefix}/{partner}/requests/{request}?until={until}"


@contextmanager
def explained() -> Iterator[None]:
    """Answer a refusal with a problem that says why."""
    try:
        yield
    except Refused as refused:
        status, sentence = REFUSALS[refused.reason]
        raise Problem(status, "Refusé", sentence, reason=refused.reason) from None
