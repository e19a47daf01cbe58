"""A store that fails at any write: nothing gathered is lost, and nothing is told too early."""

from typing import Any

import pytest

from services.chat.documents import shown_in
from services.chat.domain.decide import decide
from services.chat.store import Book
from shared.events.chat import InConversation
from tests.builders import CONVERSATION, POLICE, a_claim, a_message, waiting
from tests.doubles import MemoryDatabase, Told


class Away(RuntimeError):
    """The store does not answer."""


def a_batch() -> list[InConversation]:
    """Two messages and a claim, behind what begins a conversation."""
    history = waiting()
    history(a_message())
    history.hear(a_claim())
    history.hear(a_message())
    return history.facts


async def hear(book: Book, facts: list[InConversation]) -> None:
    """Do with each fact what its handler does."""
    for fact in facts:
        after, told = decide(await book.load(fact.conversation), fact)
        book.keep(after, fact, told)


def failing(documents: MemoryDatabase, at: int) -> None:
    """Let the write of that number fail, once."""
    left = [at]

    def before_write() -> None:
        left[0] -= 1
        if left[0] == -1:
            raise Away

    documents.before_write = before_write


async def kept(documents: Any) -> list[object]:
    """What the store shows."""
    return [fact.id for fact in await shown_in(documents, CONVERSATION, POLICE)]


@pytest.mark.parametrize("at", range(6))
async def test_what_is_flushed_again_is_whole(at: int) -> None:
    """A handler that flushes in mid-batch may be tried again: what others gathered is still there."""
    documents, told, facts = MemoryDatabase(), Told(), a_batch()
    failing(documents, at)
    book = Book(documents, told)  # type: ignore[arg-type]
    await hear(book, facts)
    with pytest.raises(Away):
        await book.flush()
    assert told == []
    await book.flush()
    shown = [f.id for f in facts if f.type != "chat.claim-requested"]
    assert await kept(documents) == shown
    assert [fact.type for fact in told] == ["chat.conversation-claimed"]


@pytest.mark.parametrize("at", range(6))
async def test_what_is_heard_again_is_whole(at: int) -> None:
    """The batch is discarded, and heard again by the same process or another."""
    documents, told, facts = MemoryDatabase(), Told(), a_batch()
    failing(documents, at)
    book = Book(documents, told)  # type: ignore[arg-type]
    await hear(book, facts)
    with pytest.raises(Away):
        await book.flush()
    book.discard()
    await hear(book, facts)
    await book.flush()
    assert await kept(documents) == [f.id for f in facts if f.type != "chat.claim-requested"]
    assert [fact.type for fact in told] == ["chat.conversation-claimed"]
    state = await book.load(CONVERSATION)
    assert state is not None
    assert state.status == "claimed"
