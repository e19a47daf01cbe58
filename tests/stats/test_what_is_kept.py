"""One contract for what stats keeps, kept by the store and by its double."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from services.stats.domain.ports import Books
from services.stats.domain.row import row
from services.stats.domain.tally import Tally
from services.stats.handlers import note_what_counts
from services.stats.store import StoredBooks, StoredNotes
from shared.mongo import database
from tests.support.stats.builders import a_conversation, shuffled
from tests.support.stats.doubles import RememberedBooks

KEY = ("police", "33", "*", "conversations")
TALLY = Tally(Counter({("2026-03-10", "police", "conversations"): 2}))


class Kept:
    """Books, and a way to note a batch."""

    def __init__(self, books: Books, notes: Any) -> None:
        self.books = books
        self.notes = notes

    async def consume(self, events: list[Any]) -> None:
        """One batch."""
        for event in events:
            await note_what_counts(event, self.notes)
        if isinstance(self.notes, StoredNotes):
            await self.notes.flush()


@pytest.fixture(params=["double", "store"])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    """Give the double, then the real store, each empty."""
    if request.param == "double":
        double = RememberedBooks()
        yield Kept(double, double)
        return
    db = database(request.getfixturevalue("engines").mongo, f"stats-{uuid4().hex[:8]}")
    stored = StoredBooks(db)
    await stored.prepare()
    yield Kept(stored, StoredNotes(db))
    await db.client.drop_database(db.name)
    db.client.close()


async def test_batches_in_any_order_leave_what_was_told(kept: Kept) -> None:
    """Three conversations, their facts shuffled, some twice, in batches of all sizes."""
    events = [
        event
        for month in (2, 3, 3)
        for event in a_conversation(opened=datetime(2026, month, 10, 9, tzinfo=UTC), theme="discrimination")
    ]
    mixed, chance = list(shuffled(events, seed=4, twice=0.5)), random.Random(4)
    while mixed:
        size = chance.randint(1, 5)
        await kept.consume(mixed[:size])
        mixed = mixed[size:]
    expected = RememberedBooks()
    for event in events:
        expected.consume(event)
    for months in (["2026-02"], ["2026-03"], ["2026-02", "2026-03"], ["2026-04"]):
        assert sorted(await kept.books.rows(months), key=str) == sorted(await expected.rows(months), key=str)
    assert len(await kept.books.rows(["2026-03"])) == 2
    assert await kept.books.days() == ["2026-02-10", "2026-03-10"]
    assert all(row(document) for document in expected.documents.values())


@pytest.mark.parametrize("kept", ["store"], indirect=True)
async def test_a_store_that_went_back_has_its_days_written_again(kept: Kept) -> None:
    """What this process has written may be missing there: a day that is not known is never closed."""
    events = a_conversation(opened=datetime(2026, 2, 10, 9, tzinfo=UTC))
    await kept.consume(events)
    await kept.notes._database["days"].delete_many({})
    kept.notes.discard()
    await kept.consume(events)
    assert await kept.books.days() == ["2026-02-10"]


async def test_a_release_is_written_once(kept: Kept) -> None:
    """Whoever comes second finds the first one; a year is told to nobody."""
    await kept.books.release("2026-03", {KEY: 30}, {KEY: 30})
    await kept.books.release("2026-03", {KEY: 31}, {})
    await kept.books.release("2026-03-10", {}, {("police", "*", "*", "conversations"): 12})
    await kept.books.release("2026", {KEY: 400}, {})
    assert await kept.books.periods() == {"2026", "2026-03", "2026-03-10"}
    assert await kept.books.released(["2026-03", "2026", "2025"]) == {
        "2026-03": {KEY: 30},
        "2026": {KEY: 400},
    }
    assert (await kept.books.public(["2026-03"])) == {"2026-03": {KEY: 30}}
    assert [period for period, _ in await kept.books.untold()] == ["2026-03", "2026-03-10"]
    await kept.books.published("2026-03")
    assert [period for period, _ in await kept.books.untold()] == ["2026-03-10"]


async def test_a_month_is_folded_once_and_its_conversations_go(kept: Kept) -> None:
    """But for those of which something counts in a later month; a crash between the two is as none."""
    march, april = (datetime(2026, month, 10, 9, tzinfo=UTC) for month in (3, 4))
    await kept.consume(a_conversation(opened=march))
    await kept.consume(a_conversation(opened=march, lasts=april - march))
    assert await kept.books.folded("2026-03") is None
    await kept.books.fold("2026-03", TALLY)
    await kept.books.fold("2026-03", Tally())
    assert await kept.books.folded("2026-03") == TALLY
    (left,) = await kept.books.rows(["2026-03"])
    assert left.closed == "2026-04-10"
    await kept.books.fold("2026-04", Tally())
    assert await kept.books.rows(["2026-03", "2026-04"]) == []
