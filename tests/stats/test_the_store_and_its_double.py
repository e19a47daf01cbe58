"""The contract of the store of stats: the real one holds to it, and so does its double."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.stats.domain.figures.tally import Tally
from services.stats.domain.ports import FiguresRepository
from services.stats.domain.projection.counted_conversation import counted_conversation
from services.stats.domain.release.as_released import CELLS
from services.stats.handlers import keep_opinion, project_event
from services.stats.store.projection import StoredProjection
from services.stats.store.repository import StoredFigures, make_indexes
from shared.mongo import database
from tests.support.stats.builders import a_conversation, an_erasure, an_opinion, shuffled
from tests.support.stats.doubles import RememberedFigures

TABLES = {"force,language": {("police", "en"): 20}, "region,wait": {("75", "received", "median"): 40}}
KEY = ("police", "33", "*", "conversations")
TALLY = Tally(Counter({("2026-03-10", "police", "conversations"): 2}))


class Store:
    """The repository and the projection of one store."""

    def __init__(self, repository: FiguresRepository, projection: Any) -> None:
        self.repository = repository
        self.projection = projection

    async def consume(self, events: list[Any]) -> None:
        """Consume the events as one batch."""
        for event in events:
            await project_event(event, self.projection)
        if isinstance(self.projection, StoredProjection):
            await self.projection.flush()

    async def document(self, conversation: str) -> dict[str, Any]:
        """The document of a conversation; empty without one."""
        if isinstance(self.projection, StoredProjection):
            return await self.projection._database["conversations"].find_one({"_id": conversation}) or {}
        return dict(self.projection.documents.get(conversation, {}))


@pytest.fixture(params=["double", "real"])
async def store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """Give the double, then the real store, each empty."""
    if request.param == "double":
        double = RememberedFigures()
        yield Store(double, double)
        return
    db = database(request.getfixturevalue("engines").mongo, f"stats-{uuid4().hex[:8]}")
    stored = StoredFigures(db)
    await make_indexes(db)
    yield Store(stored, StoredProjection(db))
    await db.client.drop_database(db.name)
    db.client.close()


async def test_batches_in_any_order_leave_the_same_conversations(store: Store) -> None:
    """Three conversations, their events shuffled, some twice, in batches of all sizes."""
    events = [
        event
        for month in (2, 3, 3)
        for event in a_conversation(opened=datetime(2026, month, 10, 9, tzinfo=UTC), theme="discrimination")
    ]
    mixed, chance = list(shuffled(events, seed=4, twice=0.5)), random.Random(4)
    while mixed:
        size = chance.randint(1, 5)
        await store.consume(mixed[:size])
        mixed = mixed[size:]
    expected = RememberedFigures()
    for event in events:
        expected.consume(event)
    for months in (["2026-02"], ["2026-03"], ["2026-02", "2026-03"], ["2026-04"]):
        assert sorted(await store.repository.conversations(months), key=str) == sorted(
            await expected.conversations(months), key=str
        )
    assert len(await store.repository.conversations(["2026-03"])) == 2
    assert await store.repository.days() == ["2026-02-10", "2026-03-10"]
    assert all(counted_conversation(document) for document in expected.documents.values())


@pytest.mark.parametrize("store", ["real"], indirect=True)
async def test_a_store_that_was_restored_has_its_days_written_again(store: Store) -> None:
    """A day that this process has written may be missing there: a day that is not stored is never closed."""
    events = a_conversation(opened=datetime(2026, 2, 10, 9, tzinfo=UTC))
    await store.consume(events)
    await store.projection._database["days"].delete_many({})
    store.projection.discard()
    await store.consume(events)
    assert await store.repository.days() == ["2026-02-10"]


@pytest.mark.parametrize("when", ["before", "among", "after"])
async def test_an_erased_conversation_keeps_no_time(store: Store, when: str) -> None:
    """Its erasure is consumed before all else, among it, or after it; consumed again, no time comes back."""
    events = a_conversation(opened=datetime(2026, 3, 10, 9, tzinfo=UTC), theme="discrimination")
    erased = an_erasure(events[0].conversation, datetime(2026, 4, 2, 9, tzinfo=UTC))
    place = {"before": 0, "among": 3, "after": len(events)}[when]
    for event in [*events[:place], erased, *events[place:]]:
        await store.consume([event])
    await store.consume(events)
    (counted,) = await store.repository.conversations(["2026-03"])
    assert (counted.force, counted.departement, counted.outcome) == ("police", "33", "information")
    assert (counted.opened, counted.closed) == ("2026-03-10", "2026-03-10")
    assert bool(counted.waits) == (when == "after")
    assert "T" not in "".join(map(str, (await store.document(events[0].conversation)).values()))


async def test_a_conversation_that_opens_and_is_erased_in_one_batch_keeps_no_time(store: Store) -> None:
    """Its document is inserted whole, and reduced all the same."""
    events = a_conversation(opened=datetime(2026, 3, 10, 9, tzinfo=UTC), theme="discrimination")
    await store.consume([*events, an_erasure(events[0].conversation, datetime(2026, 3, 11, 9, tzinfo=UTC))])
    assert "T" not in "".join(map(str, (await store.document(events[0].conversation)).values()))


async def test_an_erasure_keeps_no_document_longer(store: Store) -> None:
    """Erased in April, it goes with March; if March is gone already, the mark goes with April."""
    events = a_conversation(opened=datetime(2026, 3, 10, 9, tzinfo=UTC))
    erased = an_erasure(events[0].conversation, datetime(2026, 4, 2, 9, tzinfo=UTC))
    await store.consume([*events])
    await store.consume([erased])
    await store.repository.fold_month("2026-03", TALLY)
    assert await store.document(events[0].conversation) == {}
    await store.consume([erased])
    await store.repository.fold_month("2026-04", TALLY)
    assert await store.document(events[0].conversation) == {}


async def test_an_opinion_is_kept_once_until_its_month_is_folded(store: Store) -> None:
    """Consumed again it counts once; with another month it is not folded."""
    for opinion in (an_opinion(named=UUID(int=1)), an_opinion(None), an_opinion(named=UUID(int=1))):
        await keep_opinion(opinion, store.projection)
        await store.consume([])
    assert await store.repository.opinions("2026-03") == {
        ("police", "helped", "yes"): 1, ("police", "helped", "unknown"): 1, ("police", "listened", "no"): 2,
    }  # fmt: skip
    await store.repository.fold_month("2026-02", TALLY)
    assert (await store.repository.opinions("2026-03")).total() == 4
    await store.repository.fold_month("2026-03", TALLY)
    assert not await store.repository.opinions("2026-03")


async def test_a_release_is_written_once(store: Store) -> None:
    """The second finds the first; a year is never published."""
    await store.repository.add_release("2026-03", {KEY: 30}, {KEY: 30})
    await store.repository.add_release("2026-03", {KEY: 31}, {})
    await store.repository.add_release("2026-03-10", {}, {("police", "*", "*", "conversations"): 12})
    await store.repository.add_release("2026", {KEY: 400}, {}, TABLES)
    await store.repository.add_release("2026", {KEY: 400}, {}, {})
    assert await store.repository.released_tables(["2026", "2026-03", "2025"]) == {
        "2026": TABLES,
        "2026-03": {},
    }
    assert await store.repository.released_periods() == {"2026", "2026-03", "2026-03-10"}
    assert await store.repository.released_figures(["2026-03", "2026", "2025"]) == {
        "2026-03": {KEY: 30},
        "2026": {KEY: 400},
    }
    assert (await store.repository.public_figures(["2026-03"])) == {"2026-03": {KEY: 30}}
    assert [period for period, _ in await store.repository.unpublished()] == ["2026-03", "2026-03-10"]
    await store.repository.mark_published("2026-03")
    assert [period for period, _ in await store.repository.unpublished()] == ["2026-03-10"]


async def test_a_month_is_folded_once_and_its_conversations_go(store: Store) -> None:
    """All but those that count in a later month; a crash between the two is repaired by the next fold."""
    march, april = (datetime(2026, month, 10, 9, tzinfo=UTC) for month in (3, 4))
    await store.consume(a_conversation(opened=march))
    await store.consume(a_conversation(opened=march, lasts=april - march))
    assert await store.repository.folded_month("2026-03") is None
    cells: dict[tuple[str, ...], int] = {("police", "33", "unknown", "2026-03", "2026-03", "information"): 1}
    await store.repository.add_release("2026-03", {}, {}, {CELLS: cells})
    assert await store.repository.released_tables(["2026-03"]) == {"2026-03": {CELLS: cells}}
    await store.repository.fold_month("2026-03", TALLY)
    await store.repository.fold_month("2026-03", Tally())
    assert await store.repository.released_tables(["2026-03"]) == {"2026-03": {}}
    assert await store.repository.folded_month("2026-03") == TALLY
    (left,) = await store.repository.conversations(["2026-03"])
    assert left.closed == "2026-04-10"
    await store.repository.fold_month("2026-04", Tally())
    assert await store.repository.conversations(["2026-03", "2026-04"]) == []
