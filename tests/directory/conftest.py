"""The directory as it is composed, on a Kafka that is a double."""

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from fastapi import FastAPI

from services.directory.app import create_app
from services.directory.settings import DirectorySettings
from tests.support.directory.doubles import AuthenticationByRole, Kafka

NOWHERE = {"kafka": "127.0.0.1:1", "mongo": "mongodb://127.0.0.1:1", "local": True}
ADMINISTRATOR = {"Authorization": "Bearer administrator"}
OTHER = {"Authorization": "Bearer administrator-2"}


@pytest.fixture
def app() -> FastAPI:
    """Give the directory, which has read its topics; never connected."""
    app = create_app(DirectorySettings(**NOWHERE))
    app.state.authentication = AuthenticationByRole()
    ports = app.state.ports
    ports.followed.caught_up = True
    app.state.ports = replace(ports, publish=Kafka(ports.followed), patience=0.3)
    return app


@pytest.fixture
def kafka(app: FastAPI) -> Kafka:
    """Give the double to which it publishes."""
    found: Kafka = app.state.ports.publish
    return found


@pytest.fixture
async def anybody(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser without token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def administrator(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give an administrator's browser."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://test", headers=ADMINISTRATOR
    ) as client:
        yield client
