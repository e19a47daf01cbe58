"""A unit that no territory has, or under another name: the visitor agrees to one service, and another gets it."""

from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.signalement.api.ports import SignalementPorts
from services.signalement.app import create_app
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from tests.support.signalement.asking import PATH, Authentication, Log, a_body, claimed
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, LIMITS, PESSAC
from tests.support.signalement.followed import unit_keys_in_memory, units_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import own_sealer

INVENTED = "police-33-un-service-invente"


@pytest.fixture
def log() -> Log:
    """Give the police's log."""
    return Log(Group(), unit_keys_in_memory())


@pytest.fixture
async def client(log: Log) -> AsyncIterator[httpx.AsyncClient]:
    """Give signalement's endpoints over that log; the territory has Bordeaux and Pessac."""
    app: FastAPI = create_app(
        SignalementSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True)
    )
    app.state.authentication = Authentication()
    queries = {"police": Queries(cast("Any", log.group.documents))}
    app.state.ports = SignalementPorts(
        log, queries, log.keys, units_in_memory(BORDEAUX, PESSAC), own_sealer(), LIMITS,
        partitions=6, patience=0.2,
    )  # type: ignore[arg-type] # fmt: skip
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


async def test_nothing_is_written_for_a_unit_that_is_none(client: httpx.AsyncClient, log: Log) -> None:
    """422 with a sentence; nothing is published."""
    await claimed(log.group)
    operator = {"Authorization": "Bearer operator-police-1"}
    supervisor = {"Authorization": "Bearer supervisor-police-1"}
    path = f"{PATH}/police-{CONVERSATION}-{'0' * 12}/reroute"
    for answer in (
        await client.post(PATH, json=a_body(unit=INVENTED), headers=operator),
        await client.post(path, json={"id": str(uuid4()), "unit": INVENTED}, headers=supervisor),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (422, "unit")
        assert "commune" in answer.json()["detail"]
    assert log.published == []


async def test_a_unit_has_the_name_that_the_territory_gives_it(client: httpx.AsyncClient, log: Log) -> None:
    """Whatever name comes with its id."""
    await claimed(log.group)
    unit = {"id": PESSAC.id, "name": "Association d’aide aux victimes"}
    headers = {"Authorization": "Bearer operator-police-1"}
    drafted = await client.post(PATH, json=a_body(unit=unit), headers=headers)
    assert (drafted.status_code, drafted.json()["unit"]) == (201, PESSAC.model_dump())
