"""The visitor's device and token show in no frame and no answer that danger was declared."""

import json
from uuid import uuid4

import pytest

from services.chat.api.requests import described
from services.chat.domain.protocol import ALL, PROTOCOL, Row
from services.chat.relay import frames
from shared.cloudevents.event import Event, TopicOffset
from shared.events.chat import ConsentRecorded, ConversationReceived, Reply
from tests.shared.test_golden_events import EXAMPLES, as_on_kafka, consumed
from tests.support.builders import BORDEAUX, BOX, CONVERSATION, POLICE

SHOWN = [row for row in PROTOCOL if "visitor" in row.shown_to]
SPEAKS_OF_IT = ("urgen", "danger", "immediate", "identif", "magistrate")
rows = pytest.mark.parametrize("row", SHOWN, ids=[row.event.type for row in SHOWN])


def test_the_desk_alone_reads_that_a_conversation_is_urgent() -> None:
    """A conversation that is passed on after danger says so to the next desk, and to nobody else."""
    received = ConversationReceived.now(
        conversation=CONVERSATION, came_from="police.1", stay=POLICE, urgent=True
    )
    there = received.at(TopicOffset("chat.conversation.police", 3, 7))
    made = frames.shown(there, None, dict.fromkeys(ALL)).frames
    assert json.loads(made["desk"])["urgent"] is True
    assert "urgent" not in made["visitor"]
    assert json.loads(made["visitor"]).items() <= json.loads(made["desk"]).items()


@rows
def test_no_frame_of_the_visitor_names_it(row: Row) -> None:
    """Of every event that a visitor is shown, by every example that there ever was."""
    for event in examples_of(row):
        text = json.dumps({"card": "a card", "text": "a text"}) if row.seals else None
        frame = frames.shown(event, text, dict.fromkeys(ALL)).frames["visitor"]
        assert not any(word in frame.lower() for word in SPEAKS_OF_IT)


@rows
def test_no_answer_to_the_visitor_names_it(row: Row) -> None:
    """A reply that a visitor asked for says what their page shows of it, and no more."""
    for event in examples_of(row):
        if isinstance(event, Reply):
            answer = described(event, "visitor")
            assert not any(word in json.dumps(answer).lower() for word in SPEAKS_OF_IT)
            assert answer.keys() - {"id", "type", "time", "conversation", "request"} <= row.fields_for(
                "visitor"
            )


def test_a_consent_s_answer_holds_neither_the_details_nor_their_address() -> None:
    """Not even sealed: the visitor's device has them already, and their token may be in other hands."""
    recorded = ConsentRecorded.now(
        stay=POLICE, conversation=CONVERSATION, request=uuid4(), unit=BORDEAUX, unit_force="police",
        contact=uuid4(), transmitted=("phone",), details=BOX, text_version="1", language="fr",
    )  # fmt: skip
    assert described(recorded, "visitor").keys().isdisjoint({"details", "contact"})
    assert described(recorded, "desk").keys() >= {"details", "contact"}


def examples_of(row: Row) -> list[Event]:
    """The examples of a row's event, as they were published."""
    return [consumed(as_on_kafka(example)) for example in EXAMPLES[row.event.type]]
