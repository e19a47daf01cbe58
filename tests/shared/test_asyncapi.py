"""AsyncAPI: what each service publishes and consumes, as the catalogue has it, valid by AsyncAPI's own schema."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator, Draft202012Validator

from shared.events import EVENTS, TOPICS
from tests.shared.test_golden_events import EXAMPLES
from tests.support.served import asking
from tests.support.services import APPS, app_of

SCHEMA = Path(__file__).with_name("asyncapi-3.0.0.json.gz")
"""AsyncAPI's schema of version 3.0.0, unchanged (AsyncAPI Initiative, Apache-2.0)."""
VALID = Draft7Validator(json.loads(gzip.decompress(SCHEMA.read_bytes())))


def document(service: str) -> dict[str, Any]:
    """The document that a service publishes."""
    made: dict[str, Any] = app_of(service).state.asyncapi(EXAMPLES)
    return made


@pytest.mark.parametrize("service", APPS)
async def test_each_service_publishes_its_document(service: str) -> None:
    """At its fixed address, with its promise."""
    async with asking(app_of(service).state.operations) as client:
        published = (await client.get(f"/api/{service}/asyncapi.json")).json()
    assert published["asyncapi"] == "3.0.0"
    assert published["info"]["description"]
    assert published["channels"] == json.loads(json.dumps(document(service)["channels"]))


@pytest.mark.parametrize("service", APPS)
def test_it_is_valid_by_asyncapis_own_schema(service: str) -> None:
    """And a document that is not would be found."""
    made = document(service)
    assert [error.message[:200] for error in VALID.iter_errors(made)] == []
    next(iter(made["operations"].values()))["action"] = "shout"
    assert list(VALID.iter_errors(made))


@pytest.mark.parametrize("service", APPS)
def test_every_reference_leads_somewhere(service: str) -> None:
    """To a channel, message or schema of the same document."""
    made = document(service)
    for reference in references(made):
        found = made
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def references(part: Any) -> list[str]:
    """Every `$ref` inside."""
    if isinstance(part, list):
        return [found for each in part for found in references(each)]
    if not isinstance(part, dict):
        return []
    own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
    return own + [found for each in part.values() for found in references(each)]


def test_a_service_publishes_what_it_owns_and_consumes_what_it_may() -> None:
    """Every topic of its own, and nothing that the catalogue gives it no right to read."""
    for service in APPS:
        operations = document(service)["operations"]
        published = {f"publish.{topic.name}" for topic in TOPICS if topic.publisher == service}
        may_consume = {f"subscribe.{topic.name}" for topic in TOPICS if service in topic.consumers}
        assert published <= set(operations) <= published | may_consume
        assert {operations[name]["action"] for name in published} <= {"send"}


def test_a_service_says_of_a_topic_that_it_consumes_it_only_where_it_does() -> None:
    """The figures that are released may be read by everyone; of our services, none does."""
    consumed = {
        (service, name.partition(".")[2])
        for service in APPS
        for name, operation in document(service)["operations"].items()
        if operation["action"] == "receive"
    }
    assert ("router", "router.territory-edition-activated") in consumed
    assert ("chat", "front-end.message-submitted") in consumed
    assert ("signalement", "territory.signalement-acknowledged") in consumed
    assert {service for service, topic in consumed if topic == "chat.staff-session-ended"} == set(APPS)
    readers = {topic: {s for s, name in consumed if name == topic} for _, topic in consumed}
    assert readers["directory.partner"] == {"directory"}
    assert "stats.figures-released" not in readers


@pytest.mark.parametrize("service", APPS)
def test_a_stranger_learns_how_to_sign_in_and_sees_each_event_as_it_is_on_the_wire(service: str) -> None:
    """The golden events are the examples; an example that fits its schema no more would be found."""
    made = document(service)
    assert made["servers"]["kafka"]["security"]
    assert made["info"]["version"]
    for name, message in made["components"]["messages"].items():
        assert [e["payload"] for e in message["examples"]] == [e["body"] for e in EXAMPLES[name]]
        headers = Draft202012Validator(made["components"]["schemas"]["CloudEventsHeaders"])
        assert [e for example in message["examples"] for e in headers.iter_errors(example["headers"])] == []


def test_every_event_is_published_by_its_owner_with_its_docstring_and_schema() -> None:
    """A consumer needs nothing else of ours."""
    for service in APPS:
        made = document(service)["components"]
        for schema in made["schemas"].values():
            Draft202012Validator.check_schema(schema)
        for event in (event for event in EVENTS.values() if event.topic.publisher == service):
            message = made["messages"][event.type]
            assert message["summary"] == " ".join((event.__doc__ or "").split())
            assert message["payload"]["$ref"].rpartition("/")[2] in made["schemas"]


def test_a_log_of_each_force_is_one_channel_with_a_parameter() -> None:
    """The address says which."""
    channel = document("chat")["channels"]["chat.conversation"]
    assert channel["address"] == "chat.conversation.{log}"
    assert channel["parameters"]["log"]["enum"] == ["reception", "police", "gendarmerie", "exercice"]
