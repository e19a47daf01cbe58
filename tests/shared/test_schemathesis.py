"""Schemathesis asks every operation what its description allows: nothing fails, and every answer is described.

In process, without engines: where an operation needs one, the only 5xx is a 503 that says so.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from motor.motor_asyncio import AsyncIOMotorClient

from services.chat.store.queries import Queries
from services.stats.api.ports import StatsPorts
from services.stats.tally_cache import TallyCache
from shared import mongo
from shared.identifiers import LOGS
from shared.identity import Staff
from shared.problems import Problem
from shared.runtime import asking as waiting
from tests.support.authorisation import TABLE
from tests.support.authorisation_rows import ACCOUNTS
from tests.support.chat.in_memory import MemoryChat
from tests.support.described import answer_to, cases_of, faults_of, operations_of
from tests.support.doubles import MemoryDatabase, SessionsGoOn
from tests.support.services import APPS, app_of
from tests.support.stats.asking import a_repository, an_app

EXAMPLES = 4
"""Requests of each operation."""
NOT_ASKED = ("/events", "/healthz", "/readyz", "/back-channel-logout", "/supervision")
"""Streams without end, health, what only a provider's signature opens, and what the double of the store cannot."""


class ByAccount(SessionsGoOn):
    """A provider at which a token is the account's name: `operator-police-1`."""

    async def staff(self, authorization: str | None) -> Staff:
        """The member of the staff, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire")
        name = authorization.removeprefix("Bearer ")
        role, force = name.split("-")[0], name.split("-")[1]
        return Staff(name, "Camille", role, force if force in {"police", "gendarmerie"} else None)  # type: ignore[arg-type]


class Asked:
    """A service, and what stands for the names in its addresses."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.mine = self.theirs = self.token = ""
        app.state.authentication = ByAccount()

    def fill(self, case: Any, bearer: str) -> None:
        """Let the case be about a conversation that there is: of another, each operation knows nothing."""
        if self.mine and "conversation" in case.path_parameters:
            case.path_parameters["conversation"] = self.mine if bearer == self.token else self.theirs

    def bearer(self, label: str) -> str:
        """The token of somebody who may ask it."""
        allowed = TABLE[label].allowed
        staff = [ACCOUNTS[who] for who in allowed if who in ACCOUNTS]
        return self.token if "visitor" in allowed else staff[0] if staff else "operator-police-1"


async def a_chat(folder: Path) -> Asked:
    """Chat in memory, with a visitor who waits, and another whom an operator answers."""
    chat = MemoryChat(folder)
    asked = Asked(chat.app)
    chat.ports.authentication = chat.app.state.authentication
    chat.ports.queries = chat.ports.relay.stays._queries = Queries({log: MemoryDatabase() for log in LOGS})  # type: ignore[misc]
    asked.mine, asked.token = await chat.opened()
    asked.theirs, _ = await chat.opened()
    chat.take(asked.theirs, "operator-police-1")
    return asked


def gives_up_at_once(url: str, **options: Any) -> Any:
    """A client of a document server that is away, which does not wait for it."""
    return AsyncIOMotorClient(url, **{**options, "serverSelectionTimeoutMS": 1})


def some_stats() -> Asked:
    """Stats with two conversations."""
    app, repository = an_app(), a_repository()
    app.state.ports = StatsPorts(repository, TallyCache(repository), 11)
    return Asked(app)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Give a loop in which a property that waits for nothing can ask."""
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.mark.parametrize("service", APPS)
def test_nothing_fails_and_every_answer_is_described(
    service: str, loop: asyncio.AbstractEventLoop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the description allows is asked of each operation by somebody who may."""
    monkeypatch.setattr(waiting, "WITHIN", 0.02)
    monkeypatch.setattr(mongo, "AsyncIOMotorClient", gives_up_at_once)
    if service == "chat":
        asked = loop.run_until_complete(a_chat(tmp_path))
    else:
        asked = some_stats() if service == "stats" else Asked(app_of.__wrapped__(service))
    transport = httpx.ASGITransport(asked.app, raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://test")
    found: list[str] = []
    for operation in operations_of(asked.app.openapi()):
        if operation.path.endswith(NOT_ASKED):
            continue
        bearer = asked.bearer(operation.label)
        for case in cases_of(operation, EXAMPLES):
            asked.fill(case, bearer)
            answer = loop.run_until_complete(answer_to(case, client, bearer))
            found += faults_of(case, answer, operation.label, unavailable=True)
    assert found == []
