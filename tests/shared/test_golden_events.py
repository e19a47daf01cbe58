"""Every event that was ever published can be read: an example of each, as Kafka carries it, in `tests/facts`.

Examples are added and never changed. Our own event of today is among them: a field that is added comes
with a new example.
"""

import json
from pathlib import Path
from typing import Any

import pytest
from aiokafka.structs import ConsumerRecord
from jsonschema import Draft202012Validator

from shared.cloudevents.event import Event, Record
from shared.cloudevents.headers import envelope_of, type_of
from shared.contracts.schemas import schema_of
from shared.events import EVENTS

FOLDER = Path(__file__).parents[1] / "facts"
EXAMPLES: dict[str, list[dict[str, Any]]] = {
    file.stem: json.loads(file.read_text()) for file in sorted(FOLDER.iterdir())
}


def test_every_event_has_examples_and_every_example_an_event() -> None:
    """An event that is taken away leaves its examples, and they must be read."""
    assert set(EXAMPLES) == set(EVENTS)
    assert all(EXAMPLES.values())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_read_for_ever(name: str) -> None:
    """With its key; it says what its body says, and for what that leaves out, the default."""
    for example in EXAMPLES[name]:
        event, body = consumed(as_on_kafka(example)), example["body"]
        defaults = {key: as_json(field.get_default()) for key, field in type(event).model_fields.items()}
        assert event.type == name
        assert said_by(event) == defaults | {key: body[key] for key in body.keys() & defaults}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_fits_the_schema(name: str) -> None:
    """An outsider who checks by the schema refuses nothing that we published."""
    schema = Draft202012Validator(schema_of(EVENTS[name]))
    for example in EXAMPLES[name]:
        assert [error.message for error in schema.iter_errors(example["body"])] == [], example["what"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_event_is_the_same_when_it_is_published_again(name: str) -> None:
    """Published again under its id, on the same topic and key, it says the same."""
    for example in EXAMPLES[name]:
        event = consumed(as_on_kafka(example))
        published = event.record(example["headers"]["ce_source"])
        assert (published.topic, published.key) == (example["topic"], example["key"].encode())
        headers = {"traceparent": event.traceparent, **example["headers"]}  # older ones may lack it
        assert {header: value.decode() for header, value in published.headers} == headers
        assert consumed(published) == event


@pytest.mark.parametrize("name", EVENTS)
def test_what_we_publish_today_is_among_the_examples(name: str) -> None:
    """Every field is in one: a new field needs a new example, and the older ones stay."""
    assert any(said_by(consumed(as_on_kafka(example))) == example["body"] for example in EXAMPLES[name])


@pytest.mark.parametrize("name", EVENTS)
def test_every_field_is_shown_present_and_where_it_may_be_absent(name: str) -> None:
    """And a field that we do not know, which a later version may publish."""
    fields, bodies = EVENTS[name].model_fields, [example["body"] for example in EXAMPLES[name]]
    for key, field in fields.items():
        assert any(key in body and body[key] != field.get_default() for body in bodies), key
        assert field.is_required() or any(key not in body for body in bodies), key
    assert any(body.keys() - fields.keys() for body in bodies)


def as_json(value: Any) -> Any:
    """A default as JSON has it: an array, where it is a tuple."""
    return list(value) if isinstance(value, tuple) else value


def as_on_kafka(example: dict[str, Any]) -> Record:
    """The record that the example shows."""
    headers = [(name, value.encode()) for name, value in example["headers"].items()]
    value = json.dumps(example["body"]).encode()
    return Record(example["topic"], example["key"].encode(), value, headers, None)


def consumed(record: Record) -> Event:
    """The event, read as the plumbing reads it, at one offset."""
    found = ConsumerRecord(
        record.topic, 3, 5, 0, 0, record.key, record.value, None, -1, -1, tuple(record.headers)
    )
    event = EVENTS[type_of(found)].read(envelope_of(found), record.value or b"")
    assert record.key == str(getattr(event, event.topic.key)).encode()
    return event


def said_by(event: Event) -> dict[str, Any]:
    """The body that we publish of it today."""
    said: dict[str, Any] = json.loads(event.record("").value or b"")
    return said
