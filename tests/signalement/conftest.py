"""Signalement's endpoints, over a log in memory that decides what is requested."""

from collections.abc import AsyncIterator
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from services.signalement.api.ports import SignalementPorts
from services.signalement.app import create_app
from services.signalement.followed_keys import UnitKeys
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from tests.support.doubles import MemoryDatabase
from tests.support.signalement.asking import Authentication, Log
from tests.support.signalement.builders import BORDEAUX, GIRONDE, LIMITS, PESSAC
from tests.support.signalement.followed import unit_keys_in_memory, units_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import own_sealer


@pytest.fixture
def group() -> Group:
    """Give the decider of the police."""
    return Group()


@pytest.fixture
def keys(group: Group) -> UnitKeys:
    """Give the units' keys, none registered; the decider goes by them."""
    keys = unit_keys_in_memory(when_changed=lambda: group.unit_of_work.stir())
    group.keys = cast("Any", keys)
    group.restart()
    return keys


@pytest.fixture
def log(group: Group, keys: UnitKeys) -> Log:
    """Give its log."""
    return Log(group, keys)


@pytest.fixture
def app(group: Group, keys: UnitKeys, log: Log) -> FastAPI:
    """Give signalement as it is composed, its endpoints over these doubles."""
    app = create_app(SignalementSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = Authentication()
    queries = {
        "police": Queries(cast("Any", group.documents)),
        "gendarmerie": Queries(cast("Any", MemoryDatabase())),
    }
    app.state.ports = SignalementPorts(
        log,
        queries,
        keys,
        units_in_memory(BORDEAUX, PESSAC, GIRONDE),
        own_sealer(),
        LIMITS,
        partitions=6,
        patience=0.2,
    )  # type: ignore[arg-type]
    return app


@pytest.fixture
async def ask(app: FastAPI) -> AsyncIterator[Any]:
    """Give a way to ask as somebody."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:

        async def ask(who: str, method: str, path: str, body: Any = None, **more: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {who}", **more}
            return await client.request(method, path, json=body, headers=headers)

        yield ask
