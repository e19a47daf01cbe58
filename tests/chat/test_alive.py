"""Every connection says that it is alive: first, and again whenever nothing else was said."""

from pathlib import Path
from uuid import uuid4

import pytest

from services.chat.relay import frames
from shared.runtime import wheel
from tests.support.chat.in_memory import MemoryChat

OPERATOR = "x.eve.x"
PAGE_DOUBTS_AFTER = 30.0
"""Seconds without a word after which a page makes another connection (`SILENCE` in `line.js`)."""


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


async def test_a_socket_says_first_that_it_is_alive(chat: MemoryChat) -> None:
    """A page that has all that was said would else receive nothing, and could not know that it is connected."""
    conversation, token = await chat.opened()
    async with chat.page(conversation, token) as page:
        await page.until("alive")
        assert page.frames[0] == {"type": "alive", "every": frames.ALIVE_OFTEN}
        assert 2 * frames.ALIVE_OFTEN + 2 < 15  # with the pause until another connection is made


async def test_a_refused_socket_is_not_said_to_be_alive(chat: MemoryChat) -> None:
    """A page may say « connected » only when its conversation is there."""
    conversation, _ = await chat.opened()
    async with chat.page(conversation, "wrong") as page:
        await page.until_closed()
        assert page.of_type("alive") == []


async def test_a_silent_socket_and_a_silent_stream_say_that_they_are_alive(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twice in the time after which a page doubts: one that comes late is no end."""
    assert 2 * frames.ALIVE_EVERY <= PAGE_DOUBTS_AFTER
    monkeypatch.setattr(frames, "ALIVE_EVERY", 0.01)
    monkeypatch.setattr(frames, "ALIVE_OFTEN", 0.01)
    conversation, token = await chat.opened()
    chat.take(conversation)
    events = f"/conversations/{conversation}/events"
    async with chat.page(conversation, token) as home, chat.stream(events, OPERATOR) as desk:
        await home.until("alive", number=3)
        await desk.until_comments(3)


async def test_a_socket_on_which_nothing_comes_any_more_is_spoken_to_less_often(
    chat: MemoryChat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says so: an idle conversation costs little; who talks again is answered as before."""
    monkeypatch.setattr(wheel, "GRAIN", 0.002)
    monkeypatch.setattr(frames, "ALIVE_EVERY", 0.02)
    monkeypatch.setattr(frames, "ALIVE_OFTEN", 0.01)
    monkeypatch.setattr(frames, "TALKING", 0.05)
    conversation, token = await chat.opened()
    async with chat.page(conversation, token) as page:
        while (await page.until("alive"))[-1]["every"] != frames.ALIVE_EVERY:
            await page.until("alive", number=len(page.of_type("alive")) + 1)
        said = {"id": str(uuid4()), "text": "encore"}
        await chat.post(f"/conversations/{conversation}/messages", said, token=token)
        await page.until("message")
        while page.of_type("alive")[-1]["every"] != frames.ALIVE_OFTEN:
            await page.until("alive", number=len(page.of_type("alive")) + 1)
