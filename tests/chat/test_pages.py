"""Pages: enough events of a stay share a document, and nobody who reads them notices."""

import tracemalloc
from uuid import UUID

import pytest

from services.chat.store import shown_events
from services.chat.store import unit_of_work as module
from services.chat.store.documents import shown_in
from services.chat.store.event_documents import document_of, written_event
from services.chat.store.unit_of_work import UnitOfWork
from shared.events.chat import InConversation, MessagePosted
from shared.failures import Superseded
from shared.mongo import Database, insert_all
from tests.chat.test_unit_of_work import consume, documents, placed
from tests.support.builders import CONVERSATION, POLICE, a_message
from tests.support.chat.history import History, claimed, waiting
from tests.support.doubles import Published

__all__ = ["documents"]  # a fixture


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three events fill a page."""
    monkeypatch.setattr(shown_events, "PAGE", 3)


async def test_what_is_shown_is_the_same_on_pages(documents: Database) -> None:
    """By offset, each once, whatever the batches and however often; and a message is known as a copy."""
    history = claimed()
    history(*(a_message() for _ in range(7)))
    for size in (2, 5, 1):
        for begin in range(0, len(history.events), size):
            unit_of_work = UnitOfWork(documents, Published())
            await consume(unit_of_work, *history.events[begin : begin + size])
            await unit_of_work.flush()
    await assert_shown(documents, history)
    assert len([page async for page in documents["pages"].find({"conversation": CONVERSATION})]) > 1
    assert await UnitOfWork(documents, Published()).is_copy(placed(history.events[-5], 90))


async def test_of_two_copies_the_first_in_the_log_stands_on_pages_too(documents: Database) -> None:
    """Whether the first or the second was put on a page."""
    history = claimed()
    for last in (placed(history.events[-1], 60), history.events[-1]):
        unit_of_work = UnitOfWork(documents, Published())
        await consume(unit_of_work, *history.events[:-1], last, a_message_at(70), a_message_at(71))
        await unit_of_work.flush()
    claims = [event for event in await shown_in(documents, CONVERSATION, POLICE) if event.id == last.id]
    assert [event.topic_offset for event in claims] == [last.topic_offset]


async def test_what_a_page_takes_leaves_its_document_with_the_batch_after(documents: Database) -> None:
    """A store that was replaced meanwhile may have the document, and lack the page."""
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *waiting().events[:2])
    await unit_of_work.flush()
    there = await shown_in(documents, CONVERSATION, POLICE)
    await consume(unit_of_work, *claimed().events[2:])
    await unit_of_work.flush()
    await documents["pages"].delete_many({"conversation": CONVERSATION})
    assert (await shown_in(documents, CONVERSATION, POLICE))[: len(there)] == there
    await consume(unit_of_work, a_message_at(70))
    await unit_of_work.flush()
    left = [event.offset for event in await shown_in(documents, CONVERSATION, POLICE)]
    assert left[-1] == 70
    assert not {event.offset for event in there} & set(left)


async def test_what_is_kept_in_memory_beside_states_has_a_bound(
    documents: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A conversation used longest ago is read again, with its events."""
    monkeypatch.setattr(module, "MOST_BYTES", 0)
    history = claimed()
    unit_of_work = UnitOfWork(documents, Published())
    for event in history.events:
        await consume(unit_of_work, event)
        await unit_of_work.flush()
        assert unit_of_work._shown.size == 0
    await assert_shown(documents, history)


async def test_what_former_versions_wrote_is_read_beside_pages(documents: Database) -> None:
    """A document for each event, and none beside the state."""
    history = claimed()
    history(a_message())
    unit_of_work = UnitOfWork(documents, Published())
    await consume(unit_of_work, *history.events)
    await unit_of_work.flush()
    former = [document_of(event) for event in await shown_in(documents, CONVERSATION, POLICE)]
    state = await documents["conversations"].find_one({"_id": CONVERSATION})
    assert state is not None
    del state["shown"]
    await documents["pages"].delete_many({"conversation": CONVERSATION})
    await documents["conversations"].replace_one({"_id": CONVERSATION}, state, upsert=True)
    await insert_all(documents["facts"], former)
    again = UnitOfWork(documents, Published())
    assert await again.is_copy(placed(history.events[-1], 50))
    history(a_message(), a_message())
    await consume(again, *history.events[-2:])
    await again.flush()
    await assert_shown(documents, history)
    await again.forget(CONVERSATION, f"{CONVERSATION}/k")
    assert await shown_in(documents, CONVERSATION, POLICE) == []


async def test_erasing_reaches_the_pages_of_a_process_that_was_frozen(
    documents: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process wakes with a page in its hands, and takes it back."""
    monkeypatch.setattr(module, "FROZEN", 0)
    frozen, successor = UnitOfWork(documents, Published()), UnitOfWork(documents, Published())
    await consume(frozen, *claimed().events)
    await successor.forget(CONVERSATION, f"{CONVERSATION}/k")
    with pytest.raises(Superseded):
        await frozen.flush()
    assert await shown_in(documents, CONVERSATION, POLICE) == []
    assert [page async for page in documents["pages"].find({"conversation": CONVERSATION})] == []


async def assert_shown(documents: Database, history: History) -> None:
    """The store shows each event of the police's stay, once and where it was consumed."""
    consumed = {event.topic_offset: event for event in history.events}
    shown = await shown_in(documents, CONVERSATION, POLICE)
    assert [event.record("chat") for event in shown] == [
        consumed[event.topic_offset].record("chat") for event in shown
    ]
    said = [event.id for event in history.events if isinstance(event, MessagePosted)]
    assert [event.id for event in shown if isinstance(event, MessagePosted)] == said
    assert len(shown) == 4 + len(said)
    assert [event.offset for event in shown] == sorted(event.offset for event in shown)


def a_message_at(offset: int) -> InConversation:
    """A visitor's message, the same each time, consumed there."""
    return placed(a_message(named=UUID(int=offset)), offset)


def test_an_event_that_is_held_takes_the_memory_of_its_bytes() -> None:
    """A decider holds the newest of 20,000 conversations."""
    events = claimed().events * 100
    tracemalloc.start()
    try:
        held = [written_event(event) for event in events]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken < sum(len(written) + 100 for written in held)
