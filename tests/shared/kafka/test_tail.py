"""Following topics without a group: from where its caller says, to the end and on."""

import asyncio
import time

import pytest
from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord

from shared.kafka.tail import Starts, Tail, from_the_beginning
from shared.readiness import Readiness
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.group import Group, make_topic, partitions_of
from tests.support.waiting import until


def a_tail(
    group: Group, consumed: list[ConsumerRecord], readiness: Readiness, starts: Starts = from_the_beginning
) -> Tail:
    """Follow the group's topic."""
    return Tail(group.kafka, [group.topic], consumed.append, readiness, name="tail", starts=starts)


async def caught_up(tail: Tail) -> None:
    """Wait until it has consumed what there was."""
    await asyncio.wait_for(tail.caught_up.wait(), 60)


async def test_a_tail_consumes_what_there_is_and_what_comes(make_group: MakeGroup) -> None:
    """Ready when it has consumed up to the ends that it saw at its start, in every partition."""
    consumed: list[ConsumerRecord] = []
    readiness = Readiness()
    async with make_group(partitions=2) as group:
        for partition in (0, 1):
            await group.claim("0", "1", "2", partition=partition)
        async with a_tail(group, consumed, readiness) as tail:
            assert readiness.causes == {"tail": "tail has not been read to its end yet"}
            await caught_up(tail)
            assert len(consumed) == 6
            assert readiness.ready
            await group.claim("3", partition=1)
            await until(lambda: len(consumed) == 7)
        for tp in partitions_of(group, 2):
            offsets = [record.offset for record in consumed if record.partition == tp.partition]
            assert offsets == list(range(3 + tp.partition))
            assert tail.next[tp] == 3 + tp.partition


async def test_a_tail_begins_where_its_caller_says(group: Group) -> None:
    """And consumes again from wherever it is rewound to."""
    consumed: list[ConsumerRecord] = []
    (tp,) = partitions_of(group, 1)

    async def starts() -> dict[TopicPartition, int]:
        return {tp: 3}

    await group.claim(*map(str, range(5)))
    async with a_tail(group, consumed, Readiness(), starts) as tail:
        await caught_up(tail)
        assert [record.offset for record in consumed] == [3, 4]
        tail.rewind(tp, 1)
        await until(lambda: len(consumed) == 6)
    assert [record.offset for record in consumed] == [3, 4, 1, 2, 3, 4]


async def test_a_topic_that_is_missing_is_waited_for(group: Group) -> None:
    """Red until it is there, and then followed."""
    consumed: list[ConsumerRecord] = []
    readiness = Readiness()
    group.topic = f"{group.topic}.late"
    async with a_tail(group, consumed, readiness) as tail:
        await until(lambda: "run « python -m shared.kafka.topics »" in readiness.causes.get("tail", ""))
        await make_topic(group, 1)
        await group.claim("0")
        await caught_up(tail)
        await until(lambda: len(consumed) == 1)
        assert readiness.ready


async def test_a_process_that_was_frozen_is_not_current_until_it_has_consumed_all_again(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its first turn on: what it knew is true no more, if others have gone on meanwhile."""
    monkeypatch.setattr("shared.kafka.tail.FROZEN", 0.4)
    consumed: list[ConsumerRecord] = []
    async with a_tail(group, consumed, Readiness()) as tail:
        assert not tail.is_current()
        await until(tail.is_current)
        await group.claim("0")
        time.sleep(0.5)  # noqa: ASYNC251
        assert not tail.is_current()
        assert await tail.becomes_current(within=10)
        assert len(consumed) == 1


async def test_whether_all_that_there_is_now_is_consumed(group: Group) -> None:
    """Not while it is not followed, nor before what was published by then has come."""
    consumed: list[ConsumerRecord] = []
    (tp,) = partitions_of(group, 1)
    tail = a_tail(group, consumed, Readiness())
    assert not await tail.reaches_the_end(tp)
    async with tail:
        await caught_up(tail)
        assert await tail.reaches_the_end(tp)
        await group.claim(*map(str, range(5)))
        assert await tail.reaches_the_end(tp, within=10)
        assert len(consumed) == 5
        tail.next[tp] = 3
        assert not await tail.reaches_the_end(tp, within=0.1)
