"""The contract of the list of unroutable conversations: the store holds to it, and so does its double."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from services.router.domain.choose import Unroutables
from services.router.domain.territory import Territory
from services.router.store import StoredUnroutables, make_indexes
from shared.events.values import Unit
from shared.mongo import database
from tests.support.router.builders import an_unrouted
from tests.support.router.doubles import RememberedUnroutables

REOPENING = UUID(int=30)
BACK = datetime(2026, 12, 1, tzinfo=UTC)
UNIT = Unit(id="police-78", name="Police nationale des Yvelines")


@pytest.fixture(params=["double", "store"])
async def unroutables(request: pytest.FixtureRequest) -> AsyncIterator[Unroutables]:
    """Give the double, then the real store, each empty."""
    if request.param == "double":
        yield RememberedUnroutables()
        return
    db = database(request.getfixturevalue("engines").mongo, f"router-{uuid4().hex[:8]}")
    stored = StoredUnroutables(db)
    await make_indexes(db)
    yield stored
    await db.client.drop_database(db.name)
    db.client.close()


async def test_a_wait_is_listed_once_and_whole(unroutables: Unroutables, territory: Territory) -> None:
    """Every field comes back, the time to the microsecond."""
    unrouted = an_unrouted(territory)
    await unroutables.begin(unrouted, 10)
    await unroutables.begin(unrouted, 12)
    assert await unroutables.waiting() == [unrouted]
    assert await unroutables.of(unrouted.conversation) == unrouted


async def test_the_longest_waiting_comes_first(unroutables: Unroutables, territory: Territory) -> None:
    """The supervisor begins with the visitor who has waited most."""
    first, second, third = (an_unrouted(territory) for _ in range(3))
    for unrouted in (third, first, second):
        await unroutables.begin(unrouted, 10)
    assert await unroutables.waiting() == [first, second, third]


async def test_a_wait_that_ended_is_off_the_list_and_known(
    unroutables: Unroutables, territory: Territory
) -> None:
    """With the force that has it, and the unit."""
    unrouted = an_unrouted(territory)
    await unroutables.begin(unrouted, 10)
    await unroutables.end(unrouted.conversation, 20, "police", UNIT)
    assert await unroutables.waiting() == []
    known = await unroutables.of(unrouted.conversation)
    assert known is not None
    assert (known.end, known.unit, known.since) == ("police", UNIT, unrouted.since)


async def test_an_event_consumed_again_changes_nothing(
    unroutables: Unroutables, territory: Territory
) -> None:
    """The opening and an older end, after all was over: neither goes back in time."""
    unrouted = an_unrouted(territory)
    await unroutables.begin(unrouted, 10)
    await unroutables.end(unrouted.conversation, 20, "closed")
    await unroutables.resume(unrouted.conversation, 30, REOPENING, BACK)
    await unroutables.end(unrouted.conversation, 20, "closed")
    await unroutables.begin(unrouted, 10)
    assert await unroutables.waiting() == [replace(unrouted, event=REOPENING, since=BACK)]


async def test_a_conversation_that_was_never_unroutable_is_not_stored(unroutables: Unroutables) -> None:
    """The end of an ordinary conversation leaves no trace here."""
    await unroutables.end("07-" + "b" * 32, 20, "police", UNIT)
    await unroutables.resume("07-" + "b" * 32, 21, REOPENING, BACK)
    await unroutables.forget("07-" + "b" * 32, 22)
    assert await unroutables.of("07-" + "b" * 32) is None
    assert await unroutables.waiting() == []


async def test_a_forgotten_conversation_does_not_come_back(
    unroutables: Unroutables, territory: Territory
) -> None:
    """Neither by its opening consumed again, nor by a reopening."""
    unrouted = an_unrouted(territory)
    await unroutables.begin(unrouted, 10)
    await unroutables.forget(unrouted.conversation, 20)
    await unroutables.begin(unrouted, 10)
    await unroutables.resume(unrouted.conversation, 30, REOPENING, BACK)
    assert await unroutables.of(unrouted.conversation) is None
    assert await unroutables.waiting() == []
