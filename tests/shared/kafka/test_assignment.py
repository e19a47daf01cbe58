"""Taking over partitions: nothing is consumed before the checkpoints are read, however long the store takes."""

import asyncio
import re
from dataclasses import replace
from typing import Any

import pytest

from deploy.local.documents import Documents
from shared.kafka.group.checkpoints import Checkpoint, Checkpoints
from tests.conftest import Engines, StartEngine
from tests.support.kafka.group import Group, a_group
from tests.support.waiting import until


async def test_a_slow_store_delays_and_loses_nothing(group: Group, monkeypatch: pytest.MonkeyPatch) -> None:
    """For longer than a session: the member stays in its group, and begins where the store says.

    Kafka holds another offset of the group, which decides nothing.
    """
    await group.claim(*map(str, range(20)))
    async with group.member():
        await group.all_saved(20)
    await group.roll_back(5)
    takes: list[int] = []
    take = Checkpoints.take

    async def slowly(self: Checkpoints, *asked: Any) -> Checkpoint:
        if asked[0].topic == group.topic:
            await asyncio.sleep(3)
            takes.append(len(member.consumed))
        return await take(self, *asked)

    monkeypatch.setattr(Checkpoints, "take", slowly)
    async with group.member() as member:
        await group.all_saved(20)
    assert takes == [0]
    assert [consumed.topic_offset.offset for consumed in member.consumed] == list(range(5, 20))


async def test_a_store_that_is_away_during_assignment_is_waited_for(
    engines: Engines, start_engine: StartEngine
) -> None:
    """Readiness says what is waited for; nothing is consumed, made a dead letter or lost meanwhile."""
    documents = start_engine(Documents)
    async with a_group(replace(engines, mongo=documents.address)) as group:
        await group.claim("1", "2", "3")
        async with group.member():
            await group.all_saved(3)
        await group.claim("4", "5")
        documents.kill()
        async with group.member() as member:
            await until(lambda: "waits for its checkpoints" in member.readiness.causes.get(group.name, ""))
            assert member.consumed == []
            await asyncio.to_thread(documents.restart)
            await member.ready()
            await group.all_saved(5)
            assert member.words[-2:] == ["4", "5"]
        assert await group.dead_letters() == []


async def test_who_has_much_to_consume_is_not_ready_yet(group: Group) -> None:
    """Readiness says how many events were published before; it is green once they are consumed."""
    go_on = asyncio.Event()

    async def wait(event: Any) -> None:
        await go_on.wait()

    await group.claim("1", "2", "3")
    async with group.member() as member:
        member.before = wait
        await until(lambda: member.group_member._batches.in_hand, lambda: member.readiness.causes)
        said = re.search(
            r"has (\d+) events to consume that were published before", member.readiness.causes[group.name]
        )
        assert said
        assert int(said[1]) >= 3, "and the dead letters of other groups, which it reads too"
        go_on.set()
        await member.ready()
        assert member.words == ["1", "2", "3"]
