"""Readiness says whether a service's stores answer; their indexes are made once, and after each reconnection."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import pytest

from shared.readiness import Readiness
from shared.runtime import store_health
from shared.runtime.store_health import StoreHealth
from shared.tasks import BackgroundTasks
from tests.support.waiting import until


class Store:
    """A database that answers, or fails as the test wants."""

    name = "chat_police"

    def __init__(self) -> None:
        self.failure: Exception | None = None
        self.pings = self.indexed = self.broken = 0

    async def command(self, name: str) -> None:
        """Answer a ping."""
        if self.failure:
            raise self.failure
        self.pings += 1

    async def make_indexes(self, _: object) -> None:
        """Make the indexes."""
        if self.failure:
            raise self.failure
        self.indexed += 1


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Store:
    """Give a store, looked at without pause."""
    store = Store()
    monkeypatch.setattr(store_health, "LOOK", 0.01)
    monkeypatch.setattr(store_health, "breaks", lambda database: database.broken)
    return store


@asynccontextmanager
async def watched(store: Store, readiness: Readiness) -> AsyncIterator[None]:
    """Watch its health."""
    health = StoreHealth(
        [cast("Any", store)], store.make_indexes, readiness, unreached="Not reached yet.", away="It is away"
    )
    async with BackgroundTasks(readiness) as tasks:
        tasks.run("store", health.watch)
        yield


async def test_a_store_that_answers_is_indexed_once(store: Store) -> None:
    """From then on, it is pinged."""
    readiness = Readiness()
    async with watched(store, readiness):
        assert readiness.causes == {"store": "Not reached yet."}
        await until(lambda: store.pings > 2)
    assert (store.indexed, readiness.ready) == (1, True)


async def test_a_store_that_is_back_is_indexed_again(store: Store) -> None:
    """A store that was restored from a backup may lack its indexes."""
    readiness = Readiness()
    async with watched(store, readiness):
        await until(lambda: store.pings > 0)
        store.failure = ConnectionError()
        await until(lambda: readiness.causes.get("store") == "It is away: ConnectionError.")
        store.failure, store.broken = None, 1
        await until(lambda: readiness.ready and store.indexed == 2)


async def test_a_bug_is_seen_as_one(store: Store) -> None:
    """Readiness names the task, and the log has the failure: it is not taken for a store that is away."""
    readiness = Readiness()
    store.failure = KeyError("a bug")
    async with watched(store, readiness):
        await until(lambda: "KeyError" in readiness.causes.get("task store", ""))
        assert readiness.causes["store"] == "Not reached yet."
