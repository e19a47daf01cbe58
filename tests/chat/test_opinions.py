"""An opinion is of nobody: neither its record nor the memory of who has answered leads to a conversation."""

from datetime import UTC, datetime, time
from uuid import uuid4

from services.chat.api.visitors.opinions import Opinions
from shared.cloudevents.trace import begun_with
from shared.events.chat import OpinionGiven
from tests.support.builders import CONVERSATION


def test_its_record_has_no_time_but_the_day_and_no_conversation() -> None:
    """Kafka's own timestamp included, and a trace that begins with it."""
    named = uuid4()
    record = OpinionGiven.of_today(named, force="police", helped="yes").record("chat")
    headers = {name: value.decode() for name, value in record.headers}
    midnight = datetime.fromisoformat(headers["ce_time"])
    assert midnight.time() == time(0)
    assert midnight.tzinfo == UTC
    assert record.timestamp == midnight.timestamp() * 1000
    assert headers["traceparent"] == begun_with(named)
    assert (record.topic, record.key, record.partition) == ("chat.opinion-given", b"police", None)
    assert "ce_stay" not in headers
    assert b"conversation" not in (record.value or b"")


def test_a_conversation_answers_once() -> None:
    """Tried again while Kafka has not answered, it is the same answer; after that there is none."""
    opinions = Opinions()
    named = opinions.begin(CONVERSATION)
    assert named is not None
    assert opinions.begin(CONVERSATION) == named
    opinions.end(CONVERSATION)
    assert opinions.begin(CONVERSATION) is None
    assert opinions.begin(CONVERSATION.replace("a", "b")) not in {None, named}


def test_the_memory_of_who_has_answered_names_nobody() -> None:
    """Neither the conversation nor, once it is published, the answer; another process hashes otherwise."""
    one, other = Opinions(), Opinions()
    named = one.begin(CONVERSATION)
    other.begin(CONVERSATION)
    one.end(CONVERSATION)
    assert CONVERSATION not in repr(one._ids)
    assert str(named) not in repr(one._ids)
    assert set(one._ids).isdisjoint(other._ids)
