"""An evening on which nobody answers: every wait that lasts too long is shown."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import pytest

from tests.chat.api.conftest import Api, Socket
from tests.support.product import Product, running


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give a product whose deadlines are short."""
    limits = {"CHAT_ANSWER_SECONDS": "1", "CHAT_REPLY_SECONDS": "2", "CHAT_SILENCE_SECONDS": "4"}
    with running(tmp_path_factory.mktemp("impatient"), **limits) as product:
        yield product


@pytest.fixture
async def hurried(impatient: Product) -> AsyncIterator[Api]:
    """Give its API."""
    async with httpx.AsyncClient(base_url=impatient.url, timeout=30) as http:
        yield Api(http, impatient)


async def test_a_visitor_whom_nobody_answers_learns_so(hurried: Api) -> None:
    """Nobody comes: overdue. Nobody replies: back in the queue. The visitor has left: closed, as abandoned."""
    operator = await hurried.staff("operator-police-1")
    opened = await hurried.opened()
    await opened.says("Bonjour")
    await opened.until(lambda state: state["log"] == "police.1")
    async with opened.socket() as socket:
        overdue = await published(socket, "chat.wait-overdue")
        assert overdue["limit"] == "answer"
        assert (await opened.ask("claim", operator)).status_code == 200
        await published(socket, "chat.conversation-released")
        queue = (await hurried.http.get("/api/chat/queue", headers=operator)).json()
        assert opened.id in {waiting["conversation"] for waiting in queue}
        assert (await published(socket, "chat.conversation-closed"))["outcome"] == "abandoned"


async def published(socket: Socket, event: str) -> dict[str, Any]:
    """Wait for an event."""
    while (frame := await socket.frame("event"))["event"] != event:
        pass
    return frame
