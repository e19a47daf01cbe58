"""A dependency's failures wait: with backoff, readiness red, and nothing made a dead letter."""

import asyncio
import contextlib
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from aiokafka.structs import ConsumerRecord
from pymongo.errors import AutoReconnect, ServerSelectionTimeoutError

from deploy.local.documents import Documents
from deploy.local.kafka import Kafka
from shared.failures import DependencyUnavailable
from shared.kafka.aiokafka_internals import is_dead
from shared.kafka.batches import failures as batch_failures
from shared.kafka.group import watchdog
from shared.kafka.tail import Tail
from shared.kafka.topics import make_topics
from shared.mongo import database
from shared.readiness import Readiness
from tests.conftest import Engines, StartEngine
from tests.support.chaos.earlier_copy import keep, put_back
from tests.support.kafka.group import Group, a_group
from tests.support.waiting import until

AWAY = [
    DependencyUnavailable,
    OSError,
    TimeoutError,
    KafkaConnectionError,
    AutoReconnect,
    ServerSelectionTimeoutError,
]


async def test_a_dependencys_failures_are_waited_for(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as they come, whatever they are: the event is consumed when they have passed, and in its order."""
    monkeypatch.setattr(batch_failures, "LONGEST_PAUSE", 0.2)
    failures = [*AWAY]
    said: list[str] = []

    async def fail(event: Any) -> None:
        said.extend(cause for name, cause in member.readiness.causes.items() if name.endswith("waiting"))
        if event.operator == "1" and failures:
            raise failures.pop()("the world is away")

    async with group.member() as member:
        member.before = fail
        await group.claim("0", "1", "2")
        await group.all_saved(3)
        await member.ready()
    assert set(said) == {f"{group.name} waits for what it depends on: {error.__name__}" for error in AWAY}
    assert list(dict.fromkeys(member.words)) == ["0", "1", "2"]
    assert member.words[-2:] == ["1", "2"]
    assert await group.dead_letters() == []
    assert await group.parked() == []


async def test_a_store_that_cannot_be_written_is_waited_for(group: Group) -> None:
    """Nothing counts as consumed before it is written; each event is in what is written at last."""
    written: list[str] = []
    failures = 3

    async def flush() -> None:
        nonlocal failures
        if member.consumed and failures:
            failures -= 1
            raise AutoReconnect("the store is away")
        written[:] = member.words

    async with group.member(flush=flush, discard=lambda: member.consumed.clear()) as member:
        await group.claim("0", "1", "2")
        await group.all_saved(3)
        await member.ready()
    assert written == ["0", "1", "2"]
    assert failures == 0
    assert await group.dead_letters() == []


async def test_a_store_that_lost_what_was_written_to_it_has_it_written_again(
    engines: Engines, start_engine: StartEngine, tmp_path: Path
) -> None:
    """The store came back as an earlier copy before the checkpoint was saved, which fits that copy too."""
    documents, copy = start_engine(Documents), tmp_path / "copy"
    written: list[str] = []
    back = asyncio.Event()

    async def flush() -> None:
        for word in member.words:
            await group.database["words"].update_one({"_id": word}, {"$set": {}}, upsert=True)
        if member.words and not written:
            written.extend(member.words)
            await asyncio.to_thread(put_back, documents, copy)
            with contextlib.suppress(AutoReconnect):
                await group.database["words"].find_one({})  # somebody else finds the connection broken
            back.set()

    await make_topics(engines.kafka)
    async with (
        a_group(replace(engines, mongo=documents.address)) as group,
        group.member(flush=flush, discard=lambda: member.consumed.clear()) as member,
    ):
        await member.ready()
        await asyncio.to_thread(keep, documents, copy)
        await group.claim("0")
        await back.wait()
        group.database = database(documents.address, group.database.name)
        await until(lambda: group.database["words"].find_one({"_id": "0"}))
        await group.all_saved(1)
    assert written == ["0"]


def never(_: Group) -> asyncio.Future[None]:
    """Wait for what never comes."""
    return asyncio.get_running_loop().create_future()


def cancelled(_: Group) -> asyncio.Future[None]:
    """Wait for what somebody cancelled."""
    future = asyncio.get_running_loop().create_future()
    future.cancel()
    return future


@pytest.mark.parametrize("what", [never, cancelled])
async def test_a_handler_that_waits_in_vain_is_interrupted(
    group: Group, monkeypatch: pytest.MonkeyPatch, what: Callable[[Group], asyncio.Future[None]]
) -> None:
    """Its event is consumed again, and the partition goes on."""
    monkeypatch.setattr(watchdog, "EVERY", 2.5)
    monkeypatch.setattr(watchdog, "TOO_LONG", 1.0)
    waited: list[str] = []

    async def wait(event: Any) -> None:
        if event.operator == "1" and not waited:
            waited.append("1")
            await what(group)

    async with group.member() as member:
        member.before = wait
        await group.claim("0", "1", "2")
        await group.all_saved(3)
        await member.ready()
    assert member.words[-2:] == ["1", "2"]
    assert await group.dead_letters() == []


async def test_a_consumer_that_died_is_replaced(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """A consumer whose own task has ended would never fetch again, and would say nothing."""
    monkeypatch.setattr(watchdog, "EVERY", 2.5)
    async with group.member() as member:
        await group.claim("0")
        await group.all_saved(1)
        consumer = member.group_member._membership.consumer
        consumer._fetcher._fetch_task.cancel()
        await until(lambda: is_dead(consumer))
        await group.claim("1")
        await group.all_saved(2)
        await member.ready()
    assert member.words == ["0", "1"]


async def test_kafka_dies_and_comes_back(engines: Engines, start_engine: StartEngine) -> None:
    """Consumers, tails and producers go on by themselves, where they were."""
    kafka = start_engine(Kafka)
    await make_topics(kafka.address)
    followed: list[ConsumerRecord] = []
    following = Readiness()
    async with AsyncExitStack() as stack:
        group = await stack.enter_async_context(a_group(replace(engines, kafka=kafka.address)))
        member = await stack.enter_async_context(group.member())
        tail = Tail(kafka.address, [group.topic], followed.append, following, name="tail")
        await stack.enter_async_context(tail)
        await group.claim("0", "1")
        await group.all_saved(2)
        await member.ready()
        await until(lambda: len(followed) == 2)
        kafka.kill()
        publishing = asyncio.create_task(group.claim("2", "3"))
        await until(lambda: not member.readiness.ready)
        assert not publishing.done()
        await asyncio.to_thread(kafka.restart)
        await publishing
        await group.all_saved(4)
        await until(lambda: len(followed) >= 4, lambda: following.causes)
        await until(lambda: following.ready, lambda: following.causes)
        await member.ready()
        assert member.words == ["0", "1", "2", "3"]
        assert [record.offset for record in followed] == [0, 1, 2, 3]
        assert await group.dead_letters() == []
