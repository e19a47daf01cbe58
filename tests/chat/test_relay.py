"""The relay hears whatever anybody wrote on a log, and goes on."""

from datetime import timedelta
from pathlib import Path

import pytest
from aiokafka.structs import ConsumerRecord

from services.chat.keys import Keys
from services.chat.relay import Relay
from shared.events.chat import ConversationReceived, MessagePosted, Sealed
from shared.facts import Place, Stay
from shared.sealing import KeyRing
from tests.shared.kafka.group import CONVERSATION, OTHER, consumer_record, heard_record

POLICE = Stay("police", 1)
PLACE = Place("chat.conversation.police", 0, 7)


@pytest.mark.parametrize("key", [b"\xff\xfe", None, b"", OTHER.encode()])
async def test_a_record_under_another_key_moves_no_conversation(tmp_path: Path, key: bytes | None) -> None:
    """Neither one that is no text nor another conversation's: the decider does not believe them either."""
    relay = a_relay(tmp_path)
    received = ConversationReceived.now(conversation=CONVERSATION, came_from="reception.0", stay=POLICE)
    with relay.expecting(CONVERSATION, received.id) as coming, relay.expecting(OTHER, received.id):
        relay.heard(under(key, heard_record(received, PLACE)))
        assert not coming.done()
        relay.heard(heard_record(received, PLACE._replace(offset=8)))
        assert coming.done()
    assert await relay.stay(CONVERSATION) == POLICE


async def test_a_message_under_a_key_that_is_no_text_stops_nothing(tmp_path: Path) -> None:
    """It raises nothing: a relay that failed would begin again at the same record for ever."""
    sealed = Sealed(key="k", box="b")
    posted = MessagePosted.now(conversation=CONVERSATION, author="visitor", text=sealed, stay=POLICE)
    a_relay(tmp_path).heard(under(b"\xff\xfe", heard_record(posted, PLACE)))


def a_relay(folder: Path) -> Relay:
    """A relay whose stores are never asked."""
    keys = Keys(KeyRing(folder), timedelta(days=1), timedelta(hours=1))
    return Relay(None, keys)  # type: ignore[arg-type]


def under(key: bytes | None, record: ConsumerRecord) -> ConsumerRecord:
    """The same record under that key."""
    fields = {name: getattr(record, name) for name in ("topic", "partition", "offset", "value", "headers")}
    return consumer_record(key=key, **fields)
