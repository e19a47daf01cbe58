"""The visitor's address is sealed at the edge: the magistrate's own key opens it, and nobody else's."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from deploy.local.keys import key_ring, magistrate_key
from shared.cloudevents.headers import envelope_of
from shared.events.chat import KeyMade, conversation_key
from shared.sealing.jwe import CONTENT_ALGORITHM, KEY_ALGORITHM
from tests.stories.conftest import VISITOR
from tests.support.chaos.kafka_log import records_of
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product


async def test_the_magistrate_alone_opens_the_address(
    product: Product, tmp_path: Path, behind_a_proxy: dict[str, str]
) -> None:
    """The sealed record holds address, source port and UTC time; another magistrate's key opens nothing."""
    visitor = await Visitor.opens(product, headers=behind_a_proxy)
    made = await the_key_of(product, visitor.conversation)
    assert made.address
    known = json.loads(opened(made.address, product.magistrate))
    assert (known["address"], known["port"]) == (VISITOR, 54321)
    assert datetime.fromisoformat(known["time"]).utcoffset() == timedelta(0)
    key_ring(tmp_path / "another")
    magistrate_key(tmp_path / "another")
    with pytest.raises(JoseError):
        opened(made.address, tmp_path / "another" / "magistrate.json")


async def test_without_the_magistrates_key_help_is_not_refused(
    product: Product, behind_a_proxy: dict[str, str]
) -> None:
    """The conversation opens and is answered, nothing of the address is kept, and both who may say so see it."""
    supervisor = await Operator.signs_in(product, "supervisor-police-1")
    assert (await supervisor.ask("GET", "/api/chat/supervision")).json()["magistrate_key"] is True
    product.another_chat(MAGISTRATE_KEY="")
    product.chats.pop(0).kill()
    visitor = await Visitor.opens(product, headers=behind_a_proxy)
    assert (await the_key_of(product, visitor.conversation)).address is None
    operator = await Operator.signs_in(product)
    async with visitor, await operator.takes(visitor.conversation) as desk:
        await desk.say("Je vous lis.")
        await visitor.until(lambda talker: len(talker.messages) == 1)
    assert (await supervisor.ask("GET", "/api/chat/supervision")).json()["magistrate_key"] is False
    administrator = await Operator.signs_in(product, "administrator-1")
    assert (await administrator.ask("GET", "/api/chat/administration")).json()["magistrate_key"] is False
    assert (await supervisor.ask("GET", "/api/chat/administration")).status_code == 403


def opened(sealed: str, private: Path) -> bytes:
    """The content that a private key opens."""
    key = ECKey.import_key(json.loads(private.read_text()))
    plaintext = jwe.decrypt_compact(sealed, key, algorithms=[KEY_ALGORITHM, CONTENT_ALGORITHM]).plaintext
    assert plaintext
    return plaintext


async def the_key_of(product: Product, conversation: str) -> KeyMade:
    """The record of the conversation's key, as Kafka has it."""
    records = await records_of(product.engines.kafka, [conversation_key.name])
    (record,) = [r for r in records if r.key and r.key.startswith(conversation.encode())]
    return KeyMade.read(envelope_of(record), record.value or b"")
