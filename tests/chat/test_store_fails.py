"""A store that fails at any write: nothing gathered is lost, and nothing is published too early."""

from typing import Any

import pytest

from services.chat.domain.decide import decide
from services.chat.store import shown_events
from services.chat.store.documents import shown_in
from services.chat.store.unit_of_work import UnitOfWork
from shared.events.chat import InConversation
from tests.support.builders import CONVERSATION, POLICE, a_claim, a_message
from tests.support.chat.history import waiting
from tests.support.doubles import MemoryDatabase, Published


class Away(RuntimeError):
    """The store does not answer."""


def a_batch() -> list[InConversation]:
    """Two messages and a claim, after the events that begin a conversation."""
    history = waiting()
    history(a_message())
    history.consume(a_claim())
    history.consume(a_message())
    return history.events


async def consume(unit_of_work: UnitOfWork, events: list[InConversation]) -> None:
    """Do with each event what its handler does."""
    for event in events:
        after, published = decide(await unit_of_work.load(event.conversation), event)
        unit_of_work.keep(after, event, published)


def failing(documents: MemoryDatabase, at: int) -> None:
    """Let the write of that number fail, once."""
    left = [at]

    def before_write() -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Away

    documents.before_write = before_write


async def kept(documents: Any) -> list[object]:
    """The ids of the events that the store shows."""
    return [event.id for event in await shown_in(documents, CONVERSATION, POLICE)]


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each event fill a page, so that there are many writes."""
    monkeypatch.setattr(shown_events, "PAGE", 1)


@pytest.mark.parametrize("at", range(6))
async def test_what_is_flushed_again_is_whole(at: int) -> None:
    """A handler that flushes in mid-batch may be tried again: what others gathered is still there."""
    documents, published, events = MemoryDatabase(), Published(), a_batch()
    failing(documents, at)
    unit_of_work = UnitOfWork(documents, published)  # type: ignore[arg-type]
    await consume(unit_of_work, events)
    with pytest.raises(Away):
        await unit_of_work.flush()
    assert published == []
    await unit_of_work.flush()
    shown = [f.id for f in events if f.type != "chat.claim-requested"]
    assert await kept(documents) == shown
    assert [event.type for event in published] == ["chat.conversation-claimed"]


@pytest.mark.parametrize("at", range(6))
async def test_what_is_consumed_again_is_whole(at: int) -> None:
    """The batch is discarded, and consumed again by the same process or another."""
    documents, published, events = MemoryDatabase(), Published(), a_batch()
    failing(documents, at)
    unit_of_work = UnitOfWork(documents, published)  # type: ignore[arg-type]
    await consume(unit_of_work, events)
    with pytest.raises(Away):
        await unit_of_work.flush()
    unit_of_work.discard()
    await consume(unit_of_work, events)
    await unit_of_work.flush()
    assert await kept(documents) == [f.id for f in events if f.type != "chat.claim-requested"]
    assert [event.type for event in published] == ["chat.conversation-claimed"]
    state = await unit_of_work.load(CONVERSATION)
    assert state is not None
    assert state.status == "claimed"
