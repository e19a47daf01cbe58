"""Records that wait after an event that became a dead letter, and others that do not."""

from typing import Any

from aiokafka.structs import ConsumerRecord

from shared.kafka.dead_letters.parked import Parked
from tests.support.kafka.group import Group, consumer_record


def at(offset: int, **fields: Any) -> ConsumerRecord:
    """A record of the parked key, at that offset."""
    return consumer_record(offset=offset, **fields)


async def parked_at(group: Group, offset: int) -> Parked:
    """A key, parked by the record at that offset."""
    parked = Parked(group.database, group.name)
    assert await parked.park(at(offset), "a bug")
    return parked


async def test_what_is_after_waits_and_what_is_before_does_not(group: Group) -> None:
    """The one that became a dead letter, consumed again, parks again: it is not after itself."""
    parked = await parked_at(group, 7)
    assert [parked.is_parked(at(n)) for n in (6, 7, 8)] == [False, False, True]
    assert parked.is_parked(at(0, topic="another")), "nothing says what came first"
    assert not parked.is_parked(at(8, key=b"another key"))
    assert not parked.is_parked(at(8, key=None))


async def test_only_the_first_parks_its_key(group: Group) -> None:
    """The first parks again when it is consumed again; the ones after it change nothing."""
    parked = await parked_at(group, 7)
    assert not await parked.park(at(9), "another bug")
    assert await parked.park(at(7), "the same bug")
    assert not parked.is_parked(at(7))


async def test_who_takes_over_finds_what_is_parked(group: Group) -> None:
    """Of its own group alone."""
    await parked_at(group, 7)
    successor, other = Parked(group.database, group.name), Parked(group.database, "other")
    await successor.load()
    await other.load()
    assert successor.is_parked(at(8))
    assert successor.must_wait(at(8))
    assert not other.is_parked(at(8))


async def test_a_key_goes_on_when_nothing_of_it_failed_last(group: Group) -> None:
    """Whatever is replayed in vain keeps it parked, until that one succeeds or is dismissed."""
    parked = await parked_at(group, 7)
    assert not await parked.unpark(b"k")
    await parked.succeeded(at(7))
    assert not parked.must_wait(at(8))
    await parked.failed(at(8))
    assert [parked.must_wait(at(n)) for n in (8, 9)] == [False, True]
    assert not await parked.unpark(b"k")
    await parked.succeeded(at(7))
    assert parked.must_wait(at(9)), "another's success"
    await parked.succeeded(at(8))
    assert await parked.unpark(b"k")
    assert not parked.is_parked(at(9))
    assert await group.parked() == []
