"""Kill -9 while events come twice and in any order: the documents of one who consumed each once, one release."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.ports import free_port
from deploy.local.services import Services
from services.stats.handlers import CONSUMED, stats
from shared.events.signalement import SignalementContacted, SignalementDispatched
from shared.events.stats import FiguresReleased, figures_released
from shared.identifiers import new_conversation
from shared.kafka.producer import Producer
from shared.kafka.topics import dead_letters_of, make_topics
from shared.mongo import Database, database
from tests.conftest import Engines
from tests.support.chaos.kafka_log import events_of, records_of
from tests.support.stats.builders import a_conversation, a_progress, shuffled
from tests.support.stats.doubles import RememberedFigures
from tests.support.waiting import until

HOW_MANY, KILLS, SEED = 24, 4, 7
A_DAY = datetime(2021, 2, 3, 10, tzinfo=UTC)
"""A day long over, and no other test's: it closes as soon as nothing of it changes any more."""
PERIOD = "2021-02-03"
NEVER, OFTEN = "3600", "0.3"


@pytest.fixture
async def store(engines: Engines) -> AsyncIterator[Database]:
    """Give a database that nobody else uses."""
    db = database(engines.mongo, f"stats-{uuid4().hex[:8]}")
    yield db
    await db.client.drop_database(db.name)
    db.client.close()


@pytest.fixture
async def service(
    engines: Engines, store: Database, tmp_path: Path
) -> AsyncIterator[Callable[[str], Services]]:
    """Give stats in a process of its own, whose scheduler looks that often, not started."""
    await make_topics(engines.kafka)
    started: list[Services] = []

    def looking_every(seconds: str) -> Services:
        settings = {**engines.environment, "STATS_DATABASE": store.name, "STATS_LOOK_SECONDS": seconds}
        command = [sys.executable, "-m", "services.stats"]
        started.append(
            Services(
                tmp_path,
                port=free_port(),
                logs=tmp_path,
                settings=settings,
                command=command,
                names=("stats",),
            )
        )
        return started[-1]

    yield looking_every
    for process in started:
        process.kill()


async def test_each_conversation_is_counted_once_however_often_stats_is_killed(
    engines: Engines, store: Database, service: Callable[[str], Services]
) -> None:
    """The store holds what a process that consumed the whole log once would hold; there is no dead letter.

    Killed again and again around the closing of the day, stats publishes one release, with the stored figures.
    """
    events = _all_events()
    names = {event.conversation for event in events}
    await _published_under_kills(engines, counting := service(NEVER), events)
    expected = await _consumed_once(engines, names)
    assert expected.keys() == names
    await until(lambda: _holds(store, expected))
    dead = {record.key for record in await records_of(engines.kafka, [dead_letters_of(stats.service)])}
    assert not dead & {name.encode() for name in names}
    counting.kill()
    await _closed_under_kills(service(OFTEN), store)
    releases = await _releases(engines)
    assert len({(event.id, event.model_dump_json()) for event in releases}) == 1
    [published] = [row for row in releases[0].figures if (row.departement, row.theme) == (None, None)]
    assert (published.force, published.conversations, published.signalement) == ("police", HOW_MANY, HOW_MANY)


def _all_events() -> list[Any]:
    """The events of the conversations and of their signalements, in any order; half of them twice."""
    events: list[Any] = []
    for number in range(HOW_MANY):
        name = new_conversation(number % 6)
        story = a_conversation(opened=A_DAY, outcome="signalement", name=name)
        events += [event._in(event._envelope._replace(topic_offset=None)) for event in story]
        events += [a_progress(kind, name, A_DAY) for kind in (SignalementDispatched, SignalementContacted)]
    return list(shuffled(events, SEED, twice=0.5))


async def _published_under_kills(engines: Engines, service: Services, events: list[Any]) -> None:
    """Publish the events in shares; while stats consumes each, kill it at a seeded instant."""
    random, share = Random(SEED), len(events) // KILLS
    await asyncio.to_thread(service.restart)
    async with Producer(engines.kafka, "chat") as producer:
        for n, event in enumerate(events, 1):
            await producer(event)
            if n % share == 0:
                await asyncio.sleep(random.uniform(0, 0.1))
                await asyncio.to_thread(service.kill)
                await asyncio.to_thread(service.restart)


async def _closed_under_kills(service: Services, store: Database) -> None:
    """Kill stats just before, while or after it closes the day; then let it do the rest."""
    random = Random(SEED)
    for _ in range(KILLS):
        await asyncio.to_thread(service.restart)
        await asyncio.sleep(random.uniform(0, 1))
        await asyncio.to_thread(service.kill)
    await asyncio.to_thread(service.restart)
    await until(lambda: _is_published(store))


async def _consumed_once(engines: Engines, names: set[str]) -> dict[str, dict[str, Any]]:
    """The documents of these after the whole log is consumed once."""
    repository = RememberedFigures()
    for event in await events_of(engines.kafka, list(CONSUMED)):
        if getattr(event, "conversation", "") in names:
            repository.consume(event)
    return repository.documents


async def _holds(store: Database, expected: dict[str, dict[str, Any]]) -> bool:
    stored = [document async for document in store["conversations"].find({}) if document["_id"] in expected]
    return {
        document["_id"]: {**document, "days": sorted(document["days"])} for document in stored
    } == expected


async def _is_published(store: Database) -> bool:
    release = await store["releases"].find_one({"_id": PERIOD})
    return bool(release and release["told"])


async def _releases(engines: Engines) -> list[FiguresReleased]:
    published = await events_of(engines.kafka, list(figures_released.names))
    return [event for event in published if isinstance(event, FiguresReleased) and event.period == PERIOD]
