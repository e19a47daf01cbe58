"""Figures asked for over HTTP, of stats as it is composed, with a store in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi import FastAPI

from services.stats.api.ports import StatsPorts
from services.stats.app import create_app
from services.stats.settings import StatsSettings
from services.stats.tally_cache import TallyCache
from shared.identity import Staff
from shared.problems import Problem
from tests.support.doubles import SessionsGoOn
from tests.support.stats.builders import a_conversation
from tests.support.stats.doubles import RememberedFigures

FIGURES = "/api/stats/figures"
MARCH = {"from": "2026-03-01", "to": "2026-03-31"}
MEASURES = ("conversations", "signalement", "orientation", "information", "abandoned")


class AuthenticationByRole(SessionsGoOn):
    """An authentication by tokens that name a role, and a force after it."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that role, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        role, _, force = authorization.removeprefix("Bearer ").partition(" ")
        return Staff(f"{role}-1", "", role, force or None)  # type: ignore[arg-type] # any role may try


def an_app() -> FastAPI:
    """Stats as it is composed, not connected."""
    app = create_app(StatsSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = AuthenticationByRole()
    return app


def a_repository() -> RememberedFigures:
    """Two conversations of the police and one of the gendarmerie, in March."""
    repository = RememberedFigures()
    for force, day, outcome in (
        ("police", 10, "signalement"), ("police", 11, "information"), ("gendarmerie", 10, None),
    ):  # fmt: skip
        for event in a_conversation(
            opened=datetime(2026, 3, day, 9, tzinfo=UTC), force=force, outcome=outcome, theme="discrimination"
        ):  # fmt: skip
            repository.consume(event)
    return repository


@asynccontextmanager
async def a_client(app: FastAPI, repository: RememberedFigures) -> AsyncIterator[httpx.AsyncClient]:
    """An analyst's browser."""
    app.state.ports = StatsPorts(repository, TallyCache(repository), 11)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://test",
        headers={"Authorization": "Bearer analyst"},
    ) as client:
        yield client


async def asked(client: httpx.AsyncClient, **query: str) -> Any:
    """The rows of an answer."""
    answer = await client.get(FIGURES, params=MARCH | query)
    assert answer.status_code == 200, answer.text
    return answer.json()["figures"]
