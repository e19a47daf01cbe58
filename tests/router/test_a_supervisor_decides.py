"""The supervisors' list over HTTP, and their choices."""

import asyncio
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.router.domain.choose import Unrouted
from services.router.domain.competence import Competence
from services.router.domain.territory import Territory
from shared.events.router import ConversationRouted
from shared.events.values import Unit
from tests.support.router.doubles import PublishedInTime, RememberedUnroutables
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


async def test_the_list_says_where_why_and_since_when(client: httpx.AsyncClient, waiting: Unrouted) -> None:
    """All that a decision needs, and no word of the conversation."""
    answer = await client.get(PATH, headers=SUPERVISOR)
    assert answer.status_code == 200
    (unrouted,) = answer.json()
    assert unrouted == {
        "conversation": waiting.conversation,
        "commune": "78621",
        "name": "Trappes",
        "reason": "no-institution",
        "since": waiting.since.isoformat().replace("+00:00", "Z"),
    }
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer operator"}])
@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/{}"), ("GET", "/{}/police")])
async def test_only_a_supervisor_may_see_andchoose(
    headers: dict[str, str], method: str, path: str, client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """401 without a token, 403 for another role; nothing is published."""
    body = {"id": str(uuid4()), "force": "police"} if method == "POST" else None
    address = PATH + path.format(waiting.conversation)
    answer = await client.request(method, address, json=body, headers=headers)
    assert answer.status_code == (403 if headers else 401)
    assert log.published == []


async def test_a_choice_sends_the_conversation_to_its_unit(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """Published once, under the name of the supervisor; answered once the log has decided."""
    answer = await choose(client, waiting.conversation, "police")
    assert answer.status_code == 200
    assert answer.json() == {
        "conversation": waiting.conversation,
        "end": "police",
        "unit": UNIT.model_dump(),
    }
    (event,) = log.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit, event.decided_by) == ("police", UNIT, "supervisor-1")
    assert (await client.get(PATH, headers=SUPERVISOR)).json() == []


async def test_the_unit_may_be_chosen_too(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted, territory: Territory
) -> None:
    """By the id that another commune's competence gives; its name is the territory's, not the supervisor's."""
    bordeaux = territory.competence("33063")
    assert isinstance(bordeaux, Competence)
    answer = await choose(client, waiting.conversation, "police", bordeaux.unit.id)
    assert (answer.status_code, answer.json()["unit"]) == (200, bordeaux.unit.model_dump())
    (event,) = log.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit, event.decided_by) == ("police", bordeaux.unit, "supervisor-1")


async def test_the_same_choice_again_is_answered_the_same(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """To the same supervisor or another one: nothing more is published."""
    first = await choose(client, waiting.conversation, "police")
    again = await choose(client, waiting.conversation, "police")
    assert (again.status_code, again.json()) == (200, first.json())
    assert len(log.published) == 1


async def test_of_two_choices_at_once_the_first_in_the_log_holds(
    client: httpx.AsyncClient, log: Log, waiting: Unrouted
) -> None:
    """Both are published under one id; one supervisor is answered 200, the other 409."""
    answers = await asyncio.gather(
        choose(client, waiting.conversation, "police"), choose(client, waiting.conversation, "gendarmerie")
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert len({event.id for event in log.published}) == 1
    event = log.published[0]
    assert isinstance(event, ConversationRouted)
    assert {answer.json()["end"] for answer in answers} == {event.force}


async def test_a_choice_not_decided_in_time_can_be_asked_for_again(
    client: httpx.AsyncClient,
    app: FastAPI,
    unroutables: RememberedUnroutables,
    waiting: Unrouted,
) -> None:
    """202 and an address; the address says 202, then the decision."""
    app.state.ports = replace(app.state.ports, publish=PublishedInTime(), patience=0.1)
    answer = await choose(client, waiting.conversation, "police")
    assert answer.status_code == 202
    address = answer.headers["location"]
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 202
    await unroutables.end(waiting.conversation, 20, "police", UNIT)
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 200
    other = await client.get(f"{PATH}/{waiting.conversation}/gendarmerie", headers=SUPERVISOR)
    assert other.status_code == 409


async def test_the_address_of_a_choice_names_its_unit(
    client: httpx.AsyncClient, app: FastAPI, unroutables: RememberedUnroutables, waiting: Unrouted
) -> None:
    """A decision for another unit is not taken for this choice."""
    app.state.ports = replace(app.state.ports, publish=PublishedInTime(), patience=0.1)
    address = (await choose(client, waiting.conversation, "police", UNIT.id)).headers["location"]
    await unroutables.end(waiting.conversation, 20, "police", Unit(id="police-33", name="Bordeaux"))
    assert (await client.get(address, headers=SUPERVISOR)).status_code == 409
