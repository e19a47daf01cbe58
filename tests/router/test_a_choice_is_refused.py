"""The choices of supervisors that are refused, each with its reason."""

from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

from services.router.domain.choose import End, Unrouted
from services.router.domain.competence import Competence
from services.router.domain.territory import Territory
from tests.support.router.doubles import RememberedUnroutables
from tests.support.router.supervision import (
    PATH,
    SUPERVISOR,
    UNIT,
    Log,
    app,
    choose,
    client,
    log,
    unroutables,
    waiting,
)

__all__ = ["app", "client", "log", "unroutables", "waiting"]


async def test_a_unit_of_no_such_force_is_refused(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """422, and nothing is published: neither for an id that nobody has, nor for the other force's."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    for force, unit in (
        ("police", "police-nowhere"),
        ("gendarmerie", bordeaux.unit.id),
        ("police", "x" * 101),
    ):
        answer = await choose(client, waiting.conversation, force, unit)
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert log.published == []


async def test_another_unit_than_the_one_decided_is_refused(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """409 with the decision, though the force is the same; by the address of the choice too."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    await choose(client, waiting.conversation, "police")
    answer = await choose(client, waiting.conversation, "police", bordeaux.unit.id)
    assert (answer.status_code, answer.json()["unit"]["id"]) == (409, UNIT.id)
    address = f"{PATH}/{waiting.conversation}/police"
    for unit, status in ((bordeaux.unit.id, 409), (UNIT.id, 200)):
        shown = await client.get(address, params={"unit": unit}, headers=SUPERVISOR)
        assert shown.status_code == status
    assert len(log.published) == 1


async def test_another_choice_is_refused_with_the_decision(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """409, and where the conversation is."""
    await choose(client, waiting.conversation, "police")
    answer = await choose(client, waiting.conversation, "gendarmerie")
    assert answer.status_code == 409
    problem = answer.json()
    assert (problem["reason"], problem["end"], problem["unit"]["id"]) == ("moved", "police", "police-78")
    assert len(log.published) == 1


async def test_nothing_can_be_chosen_for_a_closed_conversation(
    client: httpx.AsyncClient, log: Log, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """Its visitor waits no more."""
    closed: End = "closed"
    await unroutables.end(waiting.conversation, 20, closed)
    answer = await choose(client, waiting.conversation, "police")
    assert (answer.status_code, answer.json()["reason"]) == (409, "closed")
    assert log.published == []


async def test_a_conversation_that_was_never_unroutable_cannot_be_moved(
    client: httpx.AsyncClient, log: Log
) -> None:
    """404: this endpoint moves nothing else."""
    answer = await choose(client, "07-" + "c" * 32, "police")
    assert answer.status_code == 404
    assert log.published == []


@pytest.mark.parametrize(
    ("conversation", "body"),
    [
        ("nonsense", {"id": str(uuid4()), "force": "police"}),
        ("07-" + "c" * 32, {"id": "no-uuid", "force": "police"}),
        ("07-" + "c" * 32, {"id": str(uuid4()), "force": "army"}),
        ("07-" + "c" * 32, {"id": str(uuid4())}),
        ("07-" + "c" * 32, []),
    ],
)
async def test_a_malformed_choice_is_refused(
    conversation: str, body: object, client: httpx.AsyncClient
) -> None:
    """422, a problem."""
    answer = await client.post(f"{PATH}/{conversation}", json=body, headers=SUPERVISOR)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_a_store_or_a_log_that_is_away_is_not_hidden(
    client: httpx.AsyncClient, log: Log, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """503 with a sentence, never an empty list; nothing counts as decided."""
    log.away = True
    assert (await choose(client, waiting.conversation, "police")).status_code == 503
    unroutables.away = True
    answer = await client.get(PATH, headers=SUPERVISOR)
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
    unroutables.away = False
    assert await unroutables.waiting() == [replace(waiting, end=None)]
