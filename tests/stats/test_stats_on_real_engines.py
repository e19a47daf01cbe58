"""The whole of stats between a real Kafka and a real store: from events to figures, and to a pipeline outside."""

import asyncio
import csv
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.stats.app import create_app
from services.stats.settings import StatsSettings
from shared.cloudevents.event import Event
from shared.events.chat import conversation_log
from shared.identity import Staff
from shared.kafka.producer import Producer
from shared.kafka.topics import make_topics
from shared.mongo import database
from tests.conftest import Engines
from tests.support.doubles import SessionsGoOn
from tests.support.stats.builders import a_conversation, shuffled
from tests.support.waiting import until

EXAMPLE = Path(__file__).parents[2] / "examples" / "reporting_pipeline.py"
A_DAY = datetime(2021, 5, 17, 10, tzinfo=UTC)
"""A day long over: it closes as soon as nothing of it changes any more."""
ON_IT = {"from": "2021-05-17", "to": "2021-05-17", "by": "force"}


class AnalystsOnly(SessionsGoOn):
    """An authentication that takes everybody for the same analyst."""

    async def staff(self, authorization: str | None) -> Staff:
        """The analyst."""
        return Staff("analyst-1", "", "analyst", None)


async def the_police(client: httpx.AsyncClient) -> Any:
    """The row of the police on that day."""
    rows = (await client.get("/api/stats/figures", params=ON_IT)).json()["figures"]
    return next(row for row in rows if row["force"] == "police")


@asynccontextmanager
async def running(settings: StatsSettings) -> AsyncIterator[httpx.AsyncClient]:
    """Stats as it is composed, ready."""
    app = create_app(settings)
    app.state.authentication = AnalystsOnly()
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://test") as client,
    ):
        await until(lambda: _ready(client))
        yield client


async def _ready(client: httpx.AsyncClient) -> bool:
    return (await client.get("/api/stats/readyz")).status_code == 200


@pytest.fixture
async def settings(engines: Engines) -> AsyncIterator[StatsSettings]:
    """Give stats a database of its own, and a scheduler that looks often."""
    await make_topics(engines.kafka)
    name = f"stats-{uuid4().hex[:8]}"
    yield StatsSettings(
        kafka=engines.kafka, mongo=engines.mongo, local=True, stats_database=name, stats_look_seconds=1.0
    )
    db = database(engines.mongo, name)
    await db.client.drop_database(name)
    db.client.close()


async def test_events_change_the_figures_and_the_closed_day_reaches_a_pipeline(
    settings: StatsSettings, tmp_path: Path
) -> None:
    """Events in any order, some twice, and a restart between them: counted once, published once, written as CSV."""
    stories = [a_conversation(opened=A_DAY, outcome="signalement") for _ in range(12)]
    mixed = list(shuffled([event for story in stories for event in story], seed=7, twice=0.5))
    file = tmp_path / "figures.csv"
    with a_pipeline(settings.kafka, file):
        async with Producer(settings.kafka, "chat") as producer:
            async with running(settings.model_copy(update={"stats_look_seconds": 3600.0})) as client:
                before = await the_police(client)
                await producer(*map(_without_offset, mixed[: len(mixed) // 2]))
                await until(lambda: _counts_some(client))
            await producer(*map(_without_offset, mixed[len(mixed) // 2 :]))
            async with running(settings) as client:
                await until(lambda: _counts(client, before, 12))
                await until(lambda: _is_written(file))
    rows = [row for row in csv.DictReader(file.open()) if row["period"] == "2021-05-17"]
    assert [(row["force"], row["conversations"], row["signalement"]) for row in rows] == [
        ("police", "12", "12")
    ]
    assert rows[0]["information"] == ""


def _without_offset(event: Event) -> Event:
    """The event without the offset of its builder: the log gives it one."""
    return event._in(event._envelope._replace(topic_offset=None))


async def _counts_some(client: httpx.AsyncClient) -> bool:
    return bool((await the_police(client))["conversations"])


async def _counts(client: httpx.AsyncClient, before: Any, more: int) -> bool:
    now = await the_police(client)
    return all(now[name] == before[name] + more for name in ("conversations", "signalement"))


async def _is_written(file: Path) -> bool:
    return await asyncio.to_thread(lambda: file.exists() and "2021-05-17" in file.read_text())


class a_pipeline:  # noqa: N801 (read as a sentence)
    """The example in a process of its own, once it says where it writes."""

    def __init__(self, kafka: str, file: Path) -> None:
        self._file = file
        self._command = [sys.executable, str(EXAMPLE), "--kafka", kafka, "--csv", str(file)]

    def __enter__(self) -> None:
        """Start the example."""
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        assert str(self._file) in self._process.stdout.readline()

    def __exit__(self, *_: object) -> None:
        """Stop the example."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=20)


def test_the_example_imports_nothing_of_ours_and_stays_short() -> None:
    """A copy of it needs aiokafka alone."""
    text = EXAMPLE.read_text()
    assert "shared" not in text
    assert "services" not in text
    assert len(text.splitlines()) < 100
    assert conversation_log.name not in text
