"""Signalement's doors, with a log in memory behind them that decides what it is told."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, cast
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI

from services.signalement.api.ports import SignalementPorts
from services.signalement.app import create_app
from services.signalement.settings import SignalementSettings
from services.signalement.store.queries import Queries
from services.signalement.unit_keys import UnitKeys
from shared.cloudevents.event import Event
from shared.identity import Staff
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from tests.signalement.test_handlers import a_contact
from tests.signalement.test_keys import on_kafka
from tests.support.doubles import MemoryDatabase
from tests.support.signalement.builders import CONVERSATION, LIMITS, a_claim, a_consent
from tests.support.signalement.followed import unit_keys_in_memory
from tests.support.signalement.group import Group
from tests.support.signalement.keys import own_letters

PATH = "/api/signalement/signalements"
KEYS = "/api/signalement/unit-keys"
SUMMARY = {
    "facts": "Menaces répétées.",
    "date": "mars",
    "place": "",
    "offence": "freedom",
    "urgency": "normal",
}


class Authentication:
    """Lets in whoever's token is a role, a force and a number: `operator-police-1`."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that name, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        name = authorization.removeprefix("Bearer ")
        role, _, rest = name.partition("-")
        force = rest.partition("-")[0]
        return Staff(name, "X", role, force if force in {"police", "gendarmerie"} else None)  # type: ignore[arg-type]


class Log:
    """Kafka, and a decider behind it that hears at once; or it is away."""

    def __init__(self, group: Group, keys: UnitKeys) -> None:
        self.group, self.keys = group, keys
        self.published: list[Event] = []
        self.away = self.deaf = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Tell; what follows is decided."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published += events
        for event in events:
            if event.type.startswith("signalement.unit-key"):
                self.keys.consumed(on_kafka(event))
            elif not self.deaf:
                await self.group.consume(event)
                await self.group.tick(datetime.now(UTC))


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
    """Give signalement as it is composed, with these doubles behind its doors."""
    app = create_app(SignalementSettings(kafka="127.0.0.1:1", mongo="mongodb://127.0.0.1:1", local=True))
    app.state.authentication = Authentication()
    queries = {
        "police": Queries(cast("Any", group.documents)),
        "gendarmerie": Queries(cast("Any", MemoryDatabase())),
    }
    app.state.ports = SignalementPorts(
        log, queries, keys, own_letters(), LIMITS, local=True, partitions=6, patience=0.2
    )  # type: ignore[arg-type]
    return app


@pytest.fixture
async def ask(app: FastAPI) -> AsyncIterator[Any]:
    """Give a way to ask as somebody."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:

        async def ask(who: str, method: str, path: str, body: Any = None) -> httpx.Response:
            return await client.request(method, path, json=body, headers={"Authorization": f"Bearer {who}"})

        yield ask


def a_body(**changed: Any) -> dict[str, Any]:
    """What the desk posts."""
    return {"id": str(uuid4()), "conversation": CONVERSATION, "summary": SUMMARY, **changed}


async def claimed(group: Group, operator: str = "operator-police-1") -> None:
    """That operator has the conversation."""
    await group.consume(a_claim(operator))


async def consented(group: Group) -> None:
    """The visitor has consented."""
    contact = a_contact()
    await group.consume(
        contact, a_consent().model_copy(update={"contact": contact.id})._in(a_consent()._envelope)
    )
