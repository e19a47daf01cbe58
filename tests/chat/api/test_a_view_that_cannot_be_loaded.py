"""A conversation that can be located and not shown, for its store is away: ask again in a moment."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from aiokafka import TopicPartition

from services.chat.app import create_app
from services.chat.settings import ChatSettings
from shared.identifiers import RECEPTION, new_conversation
from tests.chat.test_relay import SlowStore, a_relay
from tests.support.services import NOWHERE

CONVERSATION = new_conversation(3)


class StoreAway(SlowStore):
    """Stores of which one knows where the conversation is, and none says what is shown of it."""

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """No answer."""
        raise OSError("the store is away")


async def are_current() -> bool:
    """All keys are known."""
    return True


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """Give chat's API, as the visitor of a conversation calls it."""
    app = create_app(ChatSettings(**NOWHERE, key_ring=str(tmp_path / "ring")))
    store = StoreAway()
    store.received = RECEPTION
    ports = replace(app.state.ports, relay=a_relay(tmp_path, store), keys_are_current=are_current)
    made, token, _ = ports.keys.make(CONVERSATION, None)
    ports.keys.add(made)
    ports.joined[CONVERSATION] = True
    app.state.ports = ports
    bearer = {"Authorization": f"Bearer {token}"}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://chat", headers=bearer) as client:
        yield client


@pytest.mark.parametrize("what", ["", "/events"])
async def test_what_cannot_be_shown_now_is_answered_503(http: httpx.AsyncClient, what: str) -> None:
    """With the time after which to ask again, as everywhere; nothing is raised that nobody handles."""
    answer = await http.get(f"/api/chat/conversations/{CONVERSATION}{what}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
    assert answer.headers["content-type"].startswith("application/problem+json")
