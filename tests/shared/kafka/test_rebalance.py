"""Partitions change hands: each event is done once, in order, and a superseded process writes nothing."""

import asyncio
import signal
from contextlib import AsyncExitStack
from typing import Any

from aiokafka import TopicPartition

from shared.kafka.group.checkpoints import Checkpoint, Checkpoints
from tests.conftest import Engines
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.group import Group, Member
from tests.support.kafka.process import a_process, go_on, said
from tests.support.waiting import until

SESSION = 2.0


def hold_at(member: Member, count: int, moment: Any) -> None:
    """Let the member's handler have an event in hand, after so many others, until a moment has come."""

    async def wait(event: Any) -> None:
        if len(member.consumed) == count:
            await until(moment)

    member.before = wait


async def test_a_member_that_joins_in_mid_batch_makes_nothing_be_done_twice(make_group: MakeGroup) -> None:
    """The event in hand is finished and saved, the rest of the batch left to its next holder."""
    async with make_group(partitions=2) as group:
        for partition in (0, 1):
            await group.claim(*map(str, range(10)), partition=partition)
        async with group.member() as first:
            hold_at(first, 3, lambda: first.joined.yielding)
            await until(lambda: len(first.consumed) == 3)
            async with group.member() as second:
                await group.all_saved(10, partition=0)
                await group.all_saved(10, partition=1)
                assert second.consumed
        for partition in (0, 1):
            places = [
                h.topic_offset
                for h in first.consumed + second.consumed
                if h.topic_offset.partition == partition
            ]
            assert sorted(topic_offset.offset for topic_offset in places) == list(range(10)), "each once"
        for member in (first, second):
            for partition in (0, 1):
                consumed = [
                    h.topic_offset.offset for h in member.consumed if h.topic_offset.partition == partition
                ]
                assert consumed == sorted(consumed)


async def test_a_member_that_leaves_in_mid_batch_gives_over_where_it_is(group: Group) -> None:
    """The member that yields finishes the event in hand; its successor begins with the next one."""
    await group.claim(*map(str, range(10)))
    async with AsyncExitStack() as leaving:
        first = await leaving.enter_async_context(group.member())
        hold_at(first, 3, lambda: first.joined.yielding)
        await until(lambda: len(first.consumed) == 3)
    assert (await group.checkpoint())["next"] == 4
    async with group.member() as second:
        await group.all_saved(10)
    assert first.words + second.words == list(map(str, range(10)))


async def test_who_was_superseded_writes_nothing_and_joins_again(group: Group) -> None:
    """Another process took the partition and went on: the batch in hand is not saved, but taken again."""
    tp = TopicPartition(group.topic, 0)
    checkpoints = Checkpoints(group.database, group.name)
    others: list[Checkpoint] = []

    async def take_over(event: Any) -> None:
        if event.operator == "2" and not others:
            topic_id = (await group.checkpoint())["topic_id"]
            others.append(await checkpoints.take(tp, topic_id))
            others[0].next = 3
            await checkpoints.save({tp: others[0]})

    await group.claim("1", "2", "3", "4")
    async with group.member() as member:
        member.before = take_over
        await group.all_saved(4)
        await until(lambda: member.words[-1:] == ["4"])
        checkpoint = await group.checkpoint()
        await member.ready()
    assert member.words == ["1", "2", "3", "4", "4"], "the first four were in a batch that counts for nothing"
    assert checkpoint["epoch"] == others[0].epoch + 1
    assert await group.dead_letters() == []


async def test_a_killed_process_loses_nothing(group: Group, engines: Engines) -> None:
    """The successor consumes again what was not saved, from its beginning and in order."""
    await group.claim(*map(str, range(10)))
    async with a_process(group, engines.mongo) as process:
        await said(process, "heard 3.")
        process.kill()
        async with group.member() as successor:
            await group.all_saved(10)
    assert successor.words == list(map(str, range(10)))
    assert await group.dead_letters() == []


async def test_a_frozen_process_that_wakes_writes_nothing(group: Group, engines: Engines) -> None:
    """Frozen in mid-batch for two sessions: the checkpoint stays its successor's, and it joins again."""
    await group.claim(*map(str, range(10)))
    async with a_process(group, engines.mongo) as process:
        await said(process, "heard 3.")
        process.send_signal(signal.SIGSTOP)
        async with group.member() as successor:
            await asyncio.gather(group.all_saved(10), asyncio.sleep(2 * SESSION))
            taken = await group.checkpoint()
            go_on(process)
            process.send_signal(signal.SIGCONT)
            await said(process, "consumer.superseded")
            assert (await group.checkpoint())["next"] == taken["next"] == 10
        await group.claim("afterwards")
        await said(process, "heard afterwards.")
    assert successor.words == list(map(str, range(10)))
    assert await group.dead_letters() == []
