"""Frames beyond measure cut off who sends them, and never the side that receives them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import uuid4

import pytest

from services.chat.relay.conversation_view import MOST_OPEN
from services.chat.relay.viewer import MOST_WAITING, Viewer
from tests.support.chat.in_memory import MemoryChat, MemoryPage

OPERATOR = "x.eve.x"
FLOOD = 10_000


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


@pytest.fixture
async def talk(chat: MemoryChat) -> AsyncIterator[tuple[MemoryPage, MemoryPage]]:
    """A visitor and the operator who took their conversation, both reading."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    async with chat.page(conversation, token) as home, chat.page(conversation, OPERATOR) as desk:
        await home.until("presence")
        await desk.until("presence")
        yield home, desk


async def test_a_flood_of_writing_closes_its_sender_and_nobody_else(
    chat: MemoryChat, talk: tuple[MemoryPage, MemoryPage]
) -> None:
    """The desk learns once that the visitor writes; the visitor learns why; another's message passes."""
    home, desk = talk
    for _ in range(FLOOD):
        home.send({"type": "writing"})
    other, token = await chat.opened("203.0.113.8")
    async with chat.page(other, token) as another:
        another.send({"type": "message", "id": str(uuid4()), "text": "Bonjour"})
        (message,) = await another.until("message")
        assert message["text"] == "Bonjour"
    assert await home.until_closed() == 1008
    (refused,) = home.of_type("refused")
    assert (refused["id"], refused["problem"]["status"]) == (None, 429)
    assert "réessayez" in refused["problem"]["detail"]
    assert [frame["writing"] for frame in desk.of_type("presence")].count(True) == 1
    assert desk.closed is None


async def test_a_side_that_reads_nothing_is_not_cut_off_by_one_that_writes() -> None:
    """Presence is a state: a later one takes the place of what was not read yet, and fills no queue."""
    viewer = Viewer("desk", "operator", "eve")
    for number in range(2 * MOST_WAITING):
        viewer.present("visitor", f"state {number}")
    assert await viewer.next() == f"state {2 * MOST_WAITING - 1}"


async def test_an_honest_writer_is_not_refused(talk: tuple[MemoryPage, MemoryPage]) -> None:
    """A sentence for each of twenty messages, and signs of writing in between."""
    home, desk = talk
    for number in range(20):
        home.send({"type": "writing"})
        home.send({"type": "message", "id": str(uuid4()), "text": f"phrase {number}"})
    said = await desk.until("message", number=20)
    assert [message["text"] for message in said] == [f"phrase {number}" for number in range(20)]
    assert (home.closed, home.of_type("refused")) == (None, [])


async def test_a_person_has_a_bounded_number_of_sockets(chat: MemoryChat) -> None:
    """The oldest make room, so that who comes back is let in; the other side learns nothing of it."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    async with chat.page(conversation, OPERATOR) as desk, AsyncExitStack() as stack:
        pages = []
        for _ in range(MOST_OPEN + 3):
            page = await stack.enter_async_context(chat.page(conversation, token))
            await page.until("presence")
            pages.append(page)
        assert [await page.until_closed() for page in pages[:3]] == [1013] * 3
        assert [page.closed for page in pages[3:]] == [None] * MOST_OPEN
        assert [frame["here"] for frame in desk.of_type("presence")] == [True]
        await asyncio.sleep(0)
