"""A desk of supervisors: the endpoints of the list, and a log that decides their choices."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.router.app import create_app
from services.router.domain.choose import Unrouted
from services.router.domain.territory import Territory
from services.router.settings import RouterSettings
from shared.cloudevents.event import Event
from shared.events.router import ConversationRouted
from shared.events.values import Unit
from shared.identity import Staff
from shared.problems import Problem
from tests.support.doubles import SessionsGoOn
from tests.support.router.builders import an_unrouted
from tests.support.router.doubles import PublishedInTime, RememberedUnroutables

PATH = "/api/router/unroutable"
SUPERVISOR = {"Authorization": "Bearer supervisor"}
UNIT = Unit(id="police-78", name="Police nationale des Yvelines")


class AuthenticationByRole(SessionsGoOn):
    """An authentication by tokens that are the name of a role."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that role, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        role = authorization.removeprefix("Bearer ")
        return Staff(f"{role}-1", "", role, "police")  # type: ignore[arg-type] # any role may try


class Log(PublishedInTime):
    """Kafka, and a log whose decider takes the first choice of a conversation a moment after it is published."""

    def __init__(self, unroutables: RememberedUnroutables) -> None:
        super().__init__()
        self.unroutables = unroutables

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Publish, then decide a moment later."""
        await super().acknowledged(*events, within=within)
        asyncio.get_running_loop().call_later(0.02, lambda: asyncio.ensure_future(self._decide()))

    async def _decide(self) -> None:
        for event in self.published:
            if not isinstance(event, ConversationRouted):
                continue
            unrouted = await self.unroutables.of(event.conversation)
            if unrouted and unrouted.end is None:
                await self.unroutables.end(event.conversation, 20, event.force, event.unit)


@pytest.fixture
def unroutables() -> RememberedUnroutables:
    """Give an empty list."""
    return RememberedUnroutables()


@pytest.fixture
def log(unroutables: RememberedUnroutables) -> Log:
    """Give a log that decides."""
    return Log(unroutables)


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Give the router, with an authentication that knows roles."""
    app = create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = AuthenticationByRole()
    return app


@pytest.fixture
async def client(
    app: FastAPI, unroutables: RememberedUnroutables, log: Log
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a desk, connected to the list and the log."""
    app.state.ports = replace(app.state.ports, unroutables=unroutables, publish=log, patience=0.5)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def waiting(unroutables: RememberedUnroutables, territory: Territory) -> Unrouted:
    """Give a conversation about Trappes, which waits for a person."""
    unrouted = an_unrouted(territory, "78621")
    await unroutables.begin(unrouted, 10)
    return unrouted


async def choose(
    client: httpx.AsyncClient, conversation: str, force: str, unit: str | None = None
) -> httpx.Response:
    """Choose a force, and a unit if one is named."""
    body = {"id": str(uuid4()), "force": force} | ({"unit": unit} if unit else {})
    return await client.post(f"{PATH}/{conversation}", json=body, headers=SUPERVISOR)
