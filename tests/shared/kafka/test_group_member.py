"""Consuming: in order, in batches, what is not ours undecoded; and no checkpoint before the data is safe."""

import asyncio
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.events.chat import ClaimRequested
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.admin import committed
from tests.support.kafka.group import (
    CONVERSATION,
    OTHER,
    Consumed,
    Group,
    a_claim,
    a_message,
    partitions_of,
)
from tests.support.waiting import until


def skipped() -> float:
    """How many records chat has skipped in this process."""
    return REGISTRY.get_sample_value("passerelle_facts_skipped_total", {"service": "chat"}) or 0.0


def measured(name: str, **labels: str) -> float:
    """A figure of chat in this process."""
    value = REGISTRY.get_sample_value(name, {"service": "chat", **labels})
    assert value is not None
    return value


def offsets(consumed: list[Consumed], partition: int) -> list[int]:
    """Where the calls of a partition's handlers stood, in their order."""
    return [one.topic_offset.offset for one in consumed if one.topic_offset.partition == partition]


async def test_each_event_is_consumed_once_and_in_order_across_a_clean_stop(make_group: MakeGroup) -> None:
    """The next member goes on after the last that was consumed, in every partition."""
    async with make_group(partitions=2) as group:
        consumed: list[Consumed] = []
        for part in (range(20), range(20, 40)):
            for n in part:
                await group.claim(str(n), conversation=(CONVERSATION, OTHER)[n % 3 % 2], partition=n % 2)
            async with group.member() as member:
                await group.all_saved(part.stop // 2, partition=0)
                await group.all_saved(part.stop // 2, partition=1)
            consumed += member.consumed
    assert offsets(consumed, 0) == offsets(consumed, 1) == list(range(20))
    words = [int(one.word) for one in consumed]
    assert [w for w in words if w % 2 == 0] == list(range(0, 40, 2))
    assert [w for w in words if w % 2 == 1] == list(range(1, 40, 2))


async def test_an_event_carries_its_id_and_its_offset(group: Group) -> None:
    """The offset is the one at which Kafka has it, and never what a producer said."""
    await group.claim("before")
    event = a_message("here")
    await group.publish(event)
    async with group.member() as member:
        await group.all_saved(2)
        assert measured("passerelle_partitions_held", group=member.joined.name) >= 1
        for topic in member.group_member.topics:
            assert measured("passerelle_facts_set_aside_total", topic=topic) >= 0
    assert measured("passerelle_partitions_held", group=member.joined.name) == 0
    assert member.consumed[1] == Consumed(event.id, (group.topic, 0, 1), "here")


async def test_what_the_service_does_not_consume_is_skipped_undecoded(group: Group) -> None:
    """Counted, and neither read nor made a dead letter, whatever it holds."""
    before = skipped()
    async with group.member() as member:
        for n in range(3):
            await group.write(b"\xff" * n, b"\xff", [("ce_type", b"stats.of-tomorrow"), ("ce_id", b"\xff")])
        await group.write(b"no JSON", None, [("ce_type", b"chat.conversation-closed")])
        await group.claim("ours")
        await group.all_saved(5)
        assert member.words == ["ours"]
    assert await group.dead_letters() == []
    assert skipped() - before == 4


async def test_many_events_are_one_batch(group: Group) -> None:
    """The store is written, and the checkpoint saved, once for many events."""
    flushes: list[int] = []

    async def flush() -> None:
        flushes.append(len(member.consumed))

    await group.claim(*map(str, range(300)))
    async with group.member(flush=flush) as member:
        await group.all_saved(300)
    assert member.words == list(map(str, range(300)))
    assert len([n for n in flushes if n]) <= 10


@pytest.mark.parametrize("what", ["the data", "Kafka's word"])
async def test_the_position_is_saved_after(group: Group, what: str) -> None:
    """All that a batch wrote and published must be safe before it counts as consumed."""
    safe = asyncio.Event()
    begun = asyncio.Event()

    async def flush() -> None:
        if what == "the data" and member.consumed:
            begun.set()
            await safe.wait()

    class SlowProducer:
        async def send(self, record: Any) -> asyncio.Future[Any]:
            begun.set()
            return asyncio.ensure_future(safe.wait())

    async with group.member(flush=flush, producer=SlowProducer()) as member:
        if what == "Kafka's word":
            member.before = member.publish
        await group.claim("1")
        await until(lambda: member.consumed and begun.is_set())
        await asyncio.sleep(0.3)
        before = await group.checkpoint()
        safe.set()
        await group.all_saved(1)
    assert before["next"] is None


async def test_the_groups_offset_follows_for_those_who_watch_the_lag(group: Group) -> None:
    """Kafka knows how far the group is, though nothing of ours reads it."""
    (tp,) = partitions_of(group, 1)

    async def is_committed() -> bool:
        return (await committed(group.kafka, group.name)).get(tp) == 3

    async with group.member():
        await group.claim("1", "2", "3")
        await until(is_committed)


async def test_an_event_published_while_consuming_is_published_in_its_order(group: Group) -> None:
    """An event that a handler publishes stands after its cause, in the order of publishing."""

    async def follow(event: Any) -> None:
        if isinstance(event, ClaimRequested) and len(event.operator) == 1:
            published = [a_claim(event.operator + "a"), a_claim(event.operator + "b")]
            for one in published:
                await member.publish.raw(one.record("chat")._replace(topic=group.topic, partition=0))

    async with group.member() as member:
        member.before = follow
        await group.claim("1", "2")
        await group.all_saved(6)
    assert [word for word in member.words if len(word) == 2] == ["1a", "1b", "2a", "2b"]
    assert await group.dead_letters() == []
