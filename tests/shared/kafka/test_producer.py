"""Publishing: bounded in size and in waiting, and never stopped for good by one refusal."""

import asyncio
from typing import Any

import pytest
from aiokafka.admin import NewTopic
from aiokafka.errors import (
    KafkaError,
    LeaderNotAvailableError,
    NotLeaderForPartitionError,
    RequestTimedOutError,
)
from aiokafka.structs import ConsumerRecord

from deploy.local.ports import free_port
from shared.cloudevents.event import Record
from shared.kafka.producer import MAX_BODY_BYTES, NotAcknowledged, Producer, TooLarge
from shared.kafka.tail import Tail
from shared.readiness import Readiness
from tests.support.kafka.admin import an_admin
from tests.support.kafka.group import Group, a_claim, a_message
from tests.support.waiting import until


async def test_an_event_that_is_too_large_is_refused_before_it_is_published(group: Group) -> None:
    """A bug of the code that made it: nothing of it reaches Kafka, and what is published next does."""
    with pytest.raises(TooLarge, match="65536 at most"):
        await group.publish(a_message("x" * MAX_BODY_BYTES))
    async with group.member() as member:
        await group.claim("next")
        await group.all_saved(1)
    assert member.words == ["next"]


async def test_a_handler_that_publishes_too_much_is_the_events_own_failure(group: Group) -> None:
    """Such a handler would fail for ever: its event becomes a dead letter, and others go on."""

    async def publish_too_much(event: Any) -> None:
        if event.operator == "too much":
            await member.publish(a_message("x" * MAX_BODY_BYTES))

    async with group.member() as member:
        member.before = publish_too_much
        await group.claim("too much")
        await group.claim("elsewhere", conversation=f"00-{'e' * 32}")
        await group.all_saved(2)
        assert member.words[-1:] == ["elsewhere"]
    (dead_letter,) = await group.dead_letters()
    assert "TooLarge" in dead_letter.cause


async def test_what_others_publish_may_be_larger(group: Group) -> None:
    """900 KB are read like any event, and made a dead letter whole when their handler fails."""
    large = a_message("x" * 900_000).record("test")

    async def fail(event: Any) -> None:
        if len(member.consumed) == 1:
            raise KeyError("a bug")

    async with group.member() as member:
        member.before = fail
        for count in (1, 2):
            await group.write(large.value, large.key, list(large.headers))
            await group.all_saved(count)
    assert [len(consumed.word) for consumed in member.consumed] == [900_000]
    (dead_letter,) = await group.dead_letters()
    assert dead_letter.record.value == large.value


async def test_a_refusal_by_kafka_stops_nobody_for_good(group: Group) -> None:
    """An idempotent producer may have a hole in its sequence from then on: another one takes its place."""
    narrow = f"{group.topic}.narrow"
    async with an_admin(group.kafka) as admin:
        await admin.create_topics([NewTopic(narrow, 1, 1, topic_configs={"max.message.bytes": "1000"})])

    async def published(size: int) -> bool:
        try:
            await (await group.publisher.send(Record(narrow, b"k", b"x" * size, [], 0)))
        except KafkaError as error:
            group.publisher.failed(error)
            return False
        return True

    assert await published(10)
    assert not await published(5_000)
    await until(lambda: published(20))
    assert await published(30)


@pytest.mark.parametrize(
    ("error", "stays"),
    [(NotLeaderForPartitionError, False), (LeaderNotAvailableError, False), (RequestTimedOutError, True)],
)
async def test_a_batch_without_a_leader_takes_its_producer_with_it(
    error: type[KafkaError], stays: bool, group: Group
) -> None:
    """Its sequence numbers are gone: what came after it there would be refused, or stand before it."""
    first = await group.publisher._producer
    group.publisher.failed(error())
    assert (await group.publisher._producer is first) is stays
    await group.publisher.acknowledged(a_claim("1"), within=60)


async def test_nobody_waits_for_ever_for_kafkas_word() -> None:
    """With no broker there: published in time or not, an endpoint's wait is bounded."""
    async with Producer(f"127.0.0.1:{free_port()}", "chat") as publisher:
        with pytest.raises(NotAcknowledged):
            await publisher.acknowledged(a_claim("1"), within=0.2)


async def test_events_are_published_in_order_and_acknowledged(group: Group) -> None:
    """On their own topic, in the partition that their conversation names."""
    consumed: list[ConsumerRecord] = []
    events = [a_claim(str(n), conversation=f"03-{'a' * 32}") for n in range(50)]
    topic = "chat.conversation.police"
    async with Tail(group.kafka, [topic], consumed.append, Readiness(), name="tail") as tail:
        await asyncio.wait_for(tail.caught_up.wait(), 60)
        await group.publisher.acknowledged(*events, within=60)
        ids = [str(event.id).encode() for event in events]
        await until(lambda: len([r for r in consumed if dict(r.headers).get("ce_id") in ids]) == 50)
    found = [r for r in consumed if dict(r.headers).get("ce_id") in ids]
    assert [dict(r.headers)["ce_id"] for r in found] == ids
    assert {r.partition for r in found} == {3}
