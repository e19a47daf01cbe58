"""Clients that others wrote, without a line of ours: they read our events, and drive our addresses."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import uuid4

import httpx
import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event

from tests.shared.test_golden_events import EXAMPLES
from tests.support.chat.in_memory import MemoryChat
from tests.support.generated import Generated, generated


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_cloudevents_sdk_reads_every_golden_event(name: str) -> None:
    """As it is on the wire: its id, type, source, time and body."""
    for example in EXAMPLES[name]:
        headers = {header: value.encode() for header, value in example["headers"].items()}
        body = json.dumps(example["body"]).encode()
        event = from_binary_event(KafkaMessage(headers, example["key"].encode(), body))
        assert event.get_specversion() == "1.0"
        assert (event.get_type(), event.get_id()) == (name, example["headers"]["ce_id"])
        assert event.get_source() == example["headers"]["ce_source"]
        assert event.get_data() == example["body"]


@pytest.fixture(scope="module")
def chat_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generated]:
    """Give the client that somebody else's generator made of chat's released document."""
    with generated(tmp_path_factory.mktemp("generated"), "chat") as (client,):
        yield client


async def test_a_generated_client_opens_a_conversation_and_writes_in_it(
    chat_client: Generated, tmp_path: Path
) -> None:
    """Its requests are taken, and it understands what it is answered, a refusal too."""
    chat = MemoryChat(tmp_path)
    await chat.opened()
    models: ModuleType = chat_client("models")
    opening = chat_client("api.visitors.open_conversation")
    posting = chat_client("api.conversation.post_message")
    opened = await opening.asyncio(
        client=a_client(chat_client, chat), body=models.OpeningBody(commune="33063")
    )
    mine = a_client(chat_client, chat, opened.token)
    body = models.Message(id=uuid4(), text="Bonjour")
    accepted = await posting.asyncio(opened.conversation, client=mine, body=body)
    assert isinstance(accepted, models.Accepted)
    refused = await posting.asyncio(
        opened.conversation, client=a_client(chat_client, chat, "wrong"), body=body
    )
    assert isinstance(refused, models.Problem)
    assert refused.status == 404


def a_client(chat_client: Generated, chat: MemoryChat, token: str = "") -> Any:
    """The generated client, which asks this chat."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(chat.app, client=("203.0.113.8", 7))
    client = chat_client("client").Client(base_url="http://test")
    return client.set_async_httpx_client(
        httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers)
    )
