"""A store that is an earlier copy of what it was catches up, and nothing is published from what it has lost."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from shared.cloudevents.event import Record
from shared.events.chat import ClaimRequested, MessagePosted
from shared.kafka.group import fence
from tests.shared.kafka.conftest import MakeGroup
from tests.support.kafka.group import Group
from tests.support.waiting import until


async def test_a_store_from_yesterday_catches_up_and_publishes_the_same(group: Group) -> None:
    """Events that are consumed again publish theirs again, under the same ids."""
    producer = NotedProducer()

    async def follow(event: Any) -> None:
        if isinstance(event, ClaimRequested):
            await member.publish(MessagePosted.after(event, **a_body(event)))

    for times in range(2):
        async with group.member(producer=producer) as member:
            member.before = follow
            if times == 0:
                await group.claim("0", "1", "2", "3")
            await group.all_saved(4)
        await group.roll_back(1)
    assert member.words == ["1", "2", "3"]
    assert producer.published[4:] == producer.published[1:4]
    assert len(set(producer.published)) == 4


@pytest.mark.parametrize("noticed", [False, True], ids=["by the batch", "by a look beside it"])
async def test_what_follows_from_an_earlier_copy_of_the_store_is_not_published(
    group: Group, watched: None, noticed: bool
) -> None:
    """The copy took the store's place while an event was in hand: what was read of it may lack what was kept."""
    producer = NotedProducer()
    words: list[str] = []

    async def follow(event: Any) -> None:
        words.append(event.operator)
        if words == ["0", "1", "2"]:
            await group.roll_back(1)
            await asyncio.sleep(fence.FRESH)
            if noticed:
                await until(lambda: not member.group_member.holds(group.topic, 0))
        await member.publish(MessagePosted.after(event, **a_body(event)))

    async with group.member(producer=producer) as member:
        member.before = follow
        await group.claim("0", "1")
        await group.all_saved(2)
        await group.claim("2")
        await group.all_saved(3)
    assert words == ["0", "1", "2", "1", "2"]
    first, second, third, last = producer.published
    assert second == third
    assert len({first, second, last}) == 3


async def test_a_partition_that_lost_nothing_says_nothing_of_the_others(make_group: MakeGroup) -> None:
    """The earlier copy has all of one, which is written there; nothing is decided from what it has of another."""
    async with make_group(partitions=2) as group, group.member() as member:
        await group.claim("0", "1", partition=1)
        await group.all_saved(2, partition=1)
        await group.roll_back(1, partition=1)
        await asyncio.sleep(fence.FRESH)
        await group.claim("here")
        await group.all_saved(1)
        await group.claim("2", partition=1)
        await group.all_saved(3, partition=1)
        assert [word for word in member.words if word != "here"] == ["0", "1", "1", "2"]


class NotedProducer:
    """Notes the ids of what is published in a batch; Kafka has it at once."""

    def __init__(self) -> None:
        self.published: list[UUID] = []

    async def send(self, record: Record) -> asyncio.Future[Any]:
        """Note it."""
        self.published.append(UUID(dict(record.headers)["ce_id"].decode()))
        return asyncio.ensure_future(asyncio.sleep(0))


async def test_an_earlier_copy_of_the_store_has_not_consumed_to_the_ends(group: Group) -> None:
    """A scheduler's events would follow from what the copy has lost."""
    await group.claim(*map(str, range(5)))
    async with group.member() as member:
        await group.all_saved(5)
        assert await member.group_member.reaches_the_ends(2)
        await group.roll_back(2)
        assert not await member.group_member.reaches_the_ends(2)


def a_body(cause: ClaimRequested) -> dict[str, Any]:
    """The body of the event that follows, in this test, from a claim."""
    return {"conversation": cause.conversation, "author": "visitor", "text": {"key": "k", "box": "b"}}
