"""The end of a process: everybody who reads in it is sent to another one, at once and with nothing lost."""

from pathlib import Path
from uuid import uuid4

import pytest

from tests.support.chat.in_memory import MemoryChat

WITHIN = 0.2
DESK = "x.eve.x"


@pytest.fixture
def chat(tmp_path: Path) -> MemoryChat:
    """A chat in memory."""
    return MemoryChat(tmp_path)


async def test_who_reads_is_sent_to_another_process(chat: MemoryChat) -> None:
    """Sockets by 1012, streams by their end, the desk's stream of all too; what was said before comes first."""
    conversation, token = await chat.opened()
    chat.take(conversation)
    said = {"id": str(uuid4()), "text": "encore un mot"}
    assert (await chat.post(f"/conversations/{conversation}/messages", said, token=token)).status_code == 200
    own, mine = f"/conversations/{conversation}/events", "/mine/events"
    async with (
        chat.page(conversation, token) as home,
        chat.page(conversation, DESK) as desk,
        chat.stream(own, token) as stream,
        chat.stream(mine, DESK, f"follow={conversation}") as of_all,
    ):
        for client in (home, desk, stream, of_all):
            await client.until("message")
        await chat.app.state.send_away(WITHIN)
        assert [await home.until_closed(), await desk.until_closed()] == [1012, 1012]
        assert [await stream.until_closed(), await of_all.until_closed()] == [200, 200]
        assert [frame["text"] for frame in home.of_type("message")] == ["encore un mot"]


async def test_nobody_is_there_to_be_sent_away(chat: MemoryChat) -> None:
    """Nothing is waited for."""
    await chat.app.state.send_away(WITHIN)
