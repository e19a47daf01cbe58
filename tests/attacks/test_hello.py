"""A hello brings all that was said: it is not answered over and over."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tests.support.chat.in_memory import MemoryChat, MemoryPage

WORDS = "x" * 5_000


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


async def spoken(chat: MemoryChat) -> tuple[str, str]:
    """A conversation in which much was said; its token."""
    conversation, token = await chat.opened()
    async with chat.page(conversation, token) as page:
        for _ in range(20):
            page.send({"type": "message", "id": str(uuid4()), "text": WORDS})
        await page.until("message", number=20)
    return conversation, token


async def test_a_repeated_hello_is_refused_and_its_sender_closed(chat: MemoryChat) -> None:
    """Only `moved` asks for another: 6 KB of hellos brought 27 MB before."""
    conversation, token = await spoken(chat)
    async with chat.page(conversation, token) as page:
        for _ in range(100):
            page.send({"type": "hello", "token": token, "log": None, "after": None})
        assert await page.until_closed() == 1008
    assert page.bytes < 2 * 20 * len(WORDS)
    assert "moved" in page.of_type("refused")[0]["problem"]["detail"]


async def test_hellos_that_name_a_log_that_is_left_are_limited_too(chat: MemoryChat) -> None:
    """Each is answered `moved`, until it is too much."""
    conversation, token = await spoken(chat)
    chat.take(conversation)
    old = {"type": "hello", "token": token, "log": "reception.0", "after": None}
    async with chat.page(conversation, token, log="reception.0") as page:
        for _ in range(300):
            page.send(old)
        assert await page.until_closed() == 1008
    assert page.of_type("refused")[0]["problem"]["status"] == 429
    assert len(page.of_type("moved")) < 50


async def test_sockets_that_come_one_after_the_other_are_limited(chat: MemoryChat) -> None:
    """By who holds the token: another who may read the same conversation is let in."""
    conversation, token = await spoken(chat)
    chat.take(conversation)
    first = []
    for _ in range(40):
        async with chat.page(conversation, token) as page:
            first.append((await page.until("event", "refused"))[0])
    refused = [frame["problem"]["status"] for frame in first if frame["type"] == "refused"]
    assert len(refused) > 10
    assert set(refused) == {429}
    async with chat.page(conversation, "x.eve.x") as desk:
        await desk.until("event")


async def test_streams_that_come_one_after_the_other_are_limited(chat: MemoryChat) -> None:
    """The way that is there where sockets are blocked has the same bound."""
    conversation, token = await spoken(chat)
    chat.take(conversation)
    path = f"/conversations/{conversation}/events?after=reception.0:0"
    statuses = [(await chat.ask("GET", path, token=token)).status_code for _ in range(30)]
    assert (statuses[0], statuses[-1]) == (200, 429)


async def test_a_request_of_the_visitor_that_is_asked_again_and_again_is_limited(chat: MemoryChat) -> None:
    """Each would be a record for ever, and a reply in the conversation's state."""
    conversation, token = await chat.opened()
    chat.ports.rates.take(*[f"{conversation}/reopening"])
    before = len(chat.log.published)
    for _ in range(19):
        chat.ports.rates.take(f"{conversation}/reopening")
    answer = await chat.post(f"/conversations/{conversation}/reopen", {"id": str(uuid4())}, token=token)
    assert (answer.status_code, len(chat.log.published)) == (429, before)


async def test_a_socket_that_leaves_before_it_is_refused_is_no_failure(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each wrote an error with its traceback, of which anybody could fill the log."""

    async def leave(_page: MemoryPage, message: Any) -> None:
        if message["type"] != "websocket.accept":
            raise ConnectionResetError

    monkeypatch.setattr(MemoryPage, "receive", leave)
    with capture_logs() as logs:
        async with chat.page("00-" + "0" * 32, "of nobody"):
            pass
    assert logs == []
