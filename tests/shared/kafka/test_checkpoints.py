"""A checkpoint that means nothing stops its partition with a sentence; one that is old is caught up."""

import asyncio
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.failures import DependencyUnavailable
from shared.kafka.batches import failures as batch_failures
from shared.kafka.group import watchdog
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.admin import cut, lose
from tests.support.kafka.group import Group, Member, a_claim, make_topic
from tests.support.waiting import until

CUT = "events are missing. Restore the log from its backup"
MADE_AGAIN = "the topic was made again since this service last consumed it"


def stopped(group: Group, member: Member, partition: int = 0) -> str:
    """The sentence of readiness about the partition."""
    return member.readiness.causes.get(f"{group.name} {group.topic}/{partition}", "")


async def consumed_already(group: Group, count: int, partitions: int = 1) -> None:
    """Let a member consume so many events in each partition, and leave."""
    for partition in range(partitions):
        await group.claim(*map(str, range(count)), partition=partition)
    async with group.member():
        for partition in range(partitions):
            await group.all_saved(count, partition)


async def test_a_log_that_was_cut_stops_its_partition_alone(make_group: MakeGroup) -> None:
    """The events that the cut took were never consumed: an operator decides, and the other partitions go on."""
    async with make_group(partitions=2) as group:
        await consumed_already(group, 5, partitions=2)
        await group.roll_back(2)
        await cut(group.kafka, TopicPartition(group.topic, 0), before=4)
        async with group.member() as member:
            await until(lambda: CUT in stopped(group, member), lambda: member.readiness.causes)
            assert "is at offset 2 and Kafka holds 4 to 5" in stopped(group, member)
            await group.claim("stopped")
            await group.claim("goes on", partition=1)
            await group.all_saved(6, partition=1)
            assert member.words == ["goes on"]
            assert (await group.checkpoint())["next"] == 2
            assert not member.group_member.holds(group.topic, 0)


async def test_a_log_that_is_cut_under_a_group_stops_it(
    group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it waits for the world, say: aiokafka would begin again after the cut, without a word."""
    monkeypatch.setattr(watchdog, "EVERY", 1000.0)  # what is fetched shows it, without another look
    monkeypatch.setattr(batch_failures, "SHORTEST_PAUSE", 1000.0)
    tp = TopicPartition(group.topic, 0)

    async def wait(event: Any) -> None:
        raise DependencyUnavailable

    await consumed_already(group, 2)
    async with group.member() as member:
        member.before = wait
        await group.claim("2", "3", "4")
        await until(lambda: f"{group.name} waiting" in member.readiness.causes)
        await cut(group.kafka, tp, before=4)
        member.before = None
        member.group_member._membership.consumer.resume(tp)
        await until(lambda: CUT in stopped(group, member), lambda: member.readiness.causes)
    assert member.consumed == []
    assert (await group.checkpoint())["next"] == 2


async def test_a_checkpoint_after_the_end_of_the_log_stops(group: Group) -> None:
    """Kafka lost what the store has consumed of: places would be given twice."""
    await consumed_already(group, 3)
    await group.roll_back(99)
    async with group.member() as member:
        await until(lambda: CUT in stopped(group, member), lambda: member.readiness.causes)
        await group.claim("3")
        await asyncio.sleep(0.5)
    assert member.consumed == []


@pytest.mark.parametrize("more", [0, 9], ids=["shorter", "longer"])
async def test_a_topic_made_again_stops(group: Group, more: int) -> None:
    """Known by Kafka's id of the topic: whether the checkpoint would fit there says nothing."""
    await consumed_already(group, 3)
    await lose(group.kafka, group.topic)
    await made_again(group)
    await group.claim("new", *map(str, range(more)))
    async with group.member() as member:
        await until(lambda: MADE_AGAIN in stopped(group, member), lambda: member.readiness.causes)
    assert member.consumed == []
    assert (await group.checkpoint())["next"] == 3


async def test_a_topic_made_again_under_a_group_stops_it(group: Group, watched: None) -> None:
    """Its first events stand where the old one's stood, and are not consumed as if they came after them."""
    await group.claim("0", "1", "2")
    async with group.member() as member:
        await group.all_saved(3)
        await lose(group.kafka, group.topic)
        await made_again(group)
        await group.claim("100", "101")
        await until(lambda: MADE_AGAIN in stopped(group, member), lambda: member.readiness.causes)
        await group.claim(*map(str, range(102, 110)))
        await asyncio.sleep(0.5)
    assert member.words == ["0", "1", "2"]
    assert (await group.checkpoint())["next"] == 3


async def test_a_topic_that_is_missing_is_waited_for(group: Group) -> None:
    """The service is not ready without it, and needs no new start."""
    late = f"{group.topic}.late"
    async with group.member(topics=[group.topic, late]) as member:
        await group.claim("here")
        await asyncio.sleep(0.5)
        assert not member.readiness.ready
        await make_topic(group, 1, late)
        await member.ready()
        await group.all_saved(1)
    assert member.words == ["here"]


async def test_a_topic_that_vanishes_is_named(group: Group, watched: None) -> None:
    """The operator of Kafka reads what to restore."""
    async with group.member() as member:
        await group.claim("0")
        await group.all_saved(1)
        await member.ready()
        await lose(group.kafka, group.topic)
        sentence = f"Missing in Kafka: {group.topic}. Restore them."
        await until(lambda: sentence in member.readiness.causes.values(), lambda: member.readiness.causes)


async def test_a_gap_that_a_transaction_left_is_believed_when_read_twice(group: Group) -> None:
    """Its marker takes an offset that nobody consumes; what is after it is consumed, once."""
    answers: list[bool] = []
    await group.claim("before")
    await in_a_transaction(group, "within 1", "within 2")
    await group.claim("behind")
    async with group.member() as member:
        continuity = member.group_member._fetch_loop._continuity
        may_follow = continuity.may_follow

        async def noted(tp: TopicPartition, offset: int) -> bool:
            answers.append(await may_follow(tp, offset))
            return answers[-1]

        continuity.may_follow = noted  # type: ignore[method-assign]
        await until(lambda: "behind" in member.words)
    assert member.words == ["before", "within 1", "within 2", "behind"]
    assert answers == [False, True]
    offsets = [consumed.topic_offset.offset for consumed in member.consumed]
    assert offsets[:3] == [0, 1, 2]
    assert offsets[3] > 3


async def test_a_log_that_ends_with_a_transaction_is_consumed_to_its_end(group: Group, watched: None) -> None:
    """Nothing will ever be consumed at the marker's offset: who starts is ready all the same."""
    await in_a_transaction(group, "1", "2")
    async with group.member() as member:
        await until(lambda: member.words == ["1", "2"])
        await member.ready()


async def in_a_transaction(group: Group, *words: str) -> None:
    """Publish claims as an outside party may. Kafka writes the marker a moment after it has answered."""
    begins = await end_of(group)
    producer = AIOKafkaProducer(bootstrap_servers=group.kafka, transactional_id=group.name)
    await producer.start()
    try:
        async with producer.transaction():
            for word in words:
                published = a_claim(word).record("test")
                await producer.send(
                    group.topic, published.value, key=published.key, partition=0, headers=published.headers
                )
    finally:
        await producer.stop()

    async def is_marked() -> bool:
        return await end_of(group) == begins + len(words) + 1

    await until(is_marked)


async def end_of(group: Group) -> int:
    """Where the log ends."""
    tp = TopicPartition(group.topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=group.kafka) as consumer:
        return int((await consumer.end_offsets([tp]))[tp])


async def made_again(group: Group) -> None:
    """Make the topic again, when Kafka is done with the old one; a producer of its own publishes there."""

    async def is_made() -> bool:
        try:
            await make_topic(group, 1)
        except Exception:
            return False
        return True

    await until(is_made)
    await until_known(group)


async def until_known(group: Group) -> None:
    """Let the group's producer learn of the new topic."""
    await group.publisher._producer.result().client.force_metadata_update()
