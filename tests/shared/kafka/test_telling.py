"""Telling: bounded in size and in waiting, and never stopped for good by one refusal."""

import asyncio
from typing import Any

import pytest
from aiokafka.admin import NewTopic
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord

from deploy.local.ports import free_port
from shared.facts import Record
from shared.kafka.tail import Tail
from shared.kafka.telling import TOLD_AT_MOST, NotAcknowledged, Teller, TooLarge
from shared.readiness import Readiness
from tests.shared.kafka.admin import an_admin
from tests.shared.kafka.group import Group, a_claim, a_message
from tests.waiting import until


async def test_a_fact_that_is_too_large_is_refused_before_it_is_told(group: Group) -> None:
    """A bug of whoever made it: nothing of it reaches Kafka, and what is told next does."""
    with pytest.raises(TooLarge, match="65536 at most"):
        await group.tell(a_message("x" * TOLD_AT_MOST))
    async with group.member() as member:
        await group.claim("next")
        await group.all_saved(1)
    assert member.words == ["next"]


async def test_a_handler_that_tells_too_much_is_the_facts_own_failure(group: Group) -> None:
    """It would fail for ever: its fact is set aside, and others go on."""

    async def tell_too_much(fact: Any) -> None:
        if fact.operator == "too much":
            await member.tell(a_message("x" * TOLD_AT_MOST))

    async with group.member() as member:
        member.before = tell_too_much
        await group.claim("too much")
        await group.claim("elsewhere", conversation=f"00-{'e' * 32}")
        await group.all_saved(2)
        assert member.words[-1:] == ["elsewhere"]
    (letter,) = await group.letters()
    assert "TooLarge" in letter.cause


async def test_what_others_tell_may_be_larger(group: Group) -> None:
    """900 KB are read like any fact, and set aside whole when their handler fails."""
    large = a_message("x" * 900_000).record("test")

    async def fail(fact: Any) -> None:
        if len(member.heard) == 1:
            raise KeyError("a bug")

    async with group.member() as member:
        member.before = fail
        for count in (1, 2):
            await group.write(large.value, large.key, list(large.headers))
            await group.all_saved(count)
    assert [len(heard.word) for heard in member.heard] == [900_000]
    (letter,) = await group.letters()
    assert letter.record.value == large.value


async def test_a_refusal_by_kafka_stops_nobody_for_good(group: Group) -> None:
    """An idempotent producer may have a hole in its sequence from then on: another one takes its place."""
    narrow = f"{group.topic}.narrow"
    async with an_admin(group.kafka) as admin:
        await admin.create_topics([NewTopic(narrow, 1, 1, topic_configs={"max.message.bytes": "1000"})])

    async def told(size: int) -> bool:
        try:
            await (await group.teller.send(Record(narrow, b"k", b"x" * size, [], 0)))
        except KafkaError as error:
            group.teller.failed(error)
            return False
        return True

    assert await told(10)
    assert not await told(5_000)
    await until(lambda: told(20))
    assert await told(30)


async def test_nobody_waits_for_ever_for_kafkas_word() -> None:
    """With no broker there: told in time or not, an endpoint's wait is bounded."""
    async with Teller(f"127.0.0.1:{free_port()}", "chat") as teller:
        with pytest.raises(NotAcknowledged):
            await teller.acknowledged(a_claim("1"), within=0.2)


async def test_facts_are_told_in_order_and_acknowledged(group: Group) -> None:
    """On their own topic, in the partition that their conversation names."""
    heard: list[ConsumerRecord] = []
    facts = [a_claim(str(n), conversation=f"03-{'a' * 32}") for n in range(50)]
    topic = "chat.conversation.police"
    async with Tail(group.kafka, [topic], heard.append, Readiness(), name="tail") as tail:
        await asyncio.wait_for(tail.caught_up.wait(), 60)
        await group.teller.acknowledged(*facts, within=60)
        ids = [str(fact.id).encode() for fact in facts]
        await until(lambda: len([r for r in heard if dict(r.headers).get("ce_id") in ids]) == 50)
    found = [r for r in heard if dict(r.headers).get("ce_id") in ids]
    assert [dict(r.headers)["ce_id"] for r in found] == ids
    assert {r.partition for r in found} == {3}
