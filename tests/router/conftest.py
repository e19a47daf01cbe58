"""The real territory, read once for all the router's tests."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from services.router.app import create_app
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions.bundled import bundled_edition, bundled_edition_in_force, bundled_territory
from services.router.editions.edition import Edition
from services.router.settings import RouterSettings
from tests.support.router.files import a_small_edition
from tests.support.served import asking


@pytest.fixture(scope="session")
def territory() -> Territory:
    """Give the bundled territory."""
    return bundled_territory()


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """Give its gazetteer, which the routers of these tests share."""
    return bundled_edition_in_force().gazetteer


@pytest.fixture(scope="module")
def app() -> FastAPI:
    """Give the router as it is composed, never connected: its engines are at addresses where nobody is."""
    return create_app(RouterSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a browser without token."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        yield client


@pytest.fixture
async def operations(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client where the router's documents and readiness are."""
    async with asking(app.state.operations) as client:
        yield client


@pytest.fixture(scope="session")
def edition() -> Edition:
    """Give the bundled edition, with its tables."""
    return bundled_edition()


@pytest.fixture(scope="session")
def small(edition: Edition) -> Edition:
    """Give an edition of Haute-Savoie alone: quickly imported, and Annecy has both forces."""
    return a_small_edition(edition)
