"""`docs/schemas`: the released schema of every event, which may only be added to."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.cloudevents.event import Event
from shared.contracts import catalogue, schemas
from shared.contracts.schemas import NEW_CLASS, RELEASED, breaks, release, schema_of, written
from shared.events import EVENTS
from shared.events.chat import MessagePosted, RequestRefused
from shared.events.router import ConversationRouted


def test_the_released_schemas_are_those_of_the_events() -> None:
    """Otherwise `make schemas` writes them, or refuses what would break those who read us."""
    made = {f"{name}.json": written(schema_of(event)) for name, event in EVENTS.items()}
    found = {file.name: file.read_text() for file in RELEASED.iterdir()}
    for name in made.keys() & found.keys():
        assert breaks(json.loads(found[name]), json.loads(made[name])) == [], f"{name}: {NEW_CLASS}"
    assert found == made, "run `make schemas`, and commit docs/schemas"


def test_the_page_of_events_has_each_of_them() -> None:
    """With its topic, its key, who publishes and who reads; `make schemas` writes it."""
    page = catalogue.PAGE.read_text()
    assert page == catalogue.page(), "run `make schemas`, and commit docs/events.md"
    assert [name for name in EVENTS if page.count(f"](schemas/{name}.json)") != 1] == []


def test_each_is_a_schema_that_says_in_words_what_the_event_means() -> None:
    """Any validator of JSON Schema 2020-12 can use it."""
    for file in RELEASED.iterdir():
        schema = json.loads(file.read_text())
        Draft202012Validator.check_schema(schema)
        assert schema["description"], file.name


def gone(schema: dict[str, Any]) -> None:
    """A reader no longer learns who wrote."""
    del schema["properties"]["author"]


def gone_inside(schema: dict[str, Any]) -> None:
    """A value inside the event lost a field."""
    del schema["$defs"]["Sealed"]["properties"]["box"]


def of_another_type(schema: dict[str, Any]) -> None:
    """Older readers expect a text."""
    schema["properties"]["operator"]["type"] = "integer"


def narrower(schema: dict[str, Any]) -> None:
    """Older events do not fit any more."""
    schema["properties"]["author"]["enum"] = ["visitor", "operator"]


def stricter(schema: dict[str, Any]) -> None:
    """Neither does any other name."""
    schema["properties"]["pseudonym"]["enum"] = ["Camille"]


def meaning_another(schema: dict[str, Any]) -> None:
    """Older events without it say something else now."""
    schema["properties"]["operator"]["default"] = "eve"


def optional(schema: dict[str, Any]) -> None:
    """Older readers count on it."""
    schema["properties"]["author"]["default"] = "visitor"
    schema["required"].remove("author")


def required(schema: dict[str, Any]) -> None:
    """Older events without it cannot be read any more."""
    schema["required"].append("operator")


def required_and_new(schema: dict[str, Any]) -> None:
    """Older events do not have it."""
    schema["properties"]["told_tomorrow"] = {"type": "string"}
    schema["required"].append("told_tomorrow")


BREAKING = (
    gone,
    gone_inside,
    of_another_type,
    narrower,
    stricter,
    meaning_another,
    optional,
    required,
    required_and_new,
)


@pytest.mark.parametrize("change", BREAKING)
def test_what_breaks_a_reader_is_found(change: Any) -> None:
    """Each change alone."""
    released = schema_of(MessagePosted)
    now = deepcopy(released)
    change(now)
    assert len(breaks(released, now)) == 1


def test_what_only_adds_breaks_nothing() -> None:
    """An optional field, a reason more, other words."""
    released = schema_of(RequestRefused)
    now = deepcopy(released)
    now["properties"]["told_tomorrow"] = {"type": "string", "default": ""}
    now["properties"]["reason"]["enum"].append("asleep")
    now["properties"]["reason"]["description"] = "Why not."
    now["description"] = "Said otherwise."
    assert breaks(released, now) == []


def test_a_breaking_release_is_refused_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new class is made instead."""
    release(tmp_path)
    before = kept(tmp_path)
    assert before.keys() == {f"{name}.json" for name in EVENTS}
    monkeypatch.setattr(
        schemas, "EVENTS", {**EVENTS, "chat.message-posted": ConversationRouted, "new": MessagePosted}
    )
    with pytest.raises(
        SystemExit, match=r"chat\.message-posted\.json: MessagePosted\.author has gone[^$]*V2"
    ):
        release(tmp_path)
    assert kept(tmp_path) == before


def test_a_released_event_stays_declared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Events of that type lie in the logs for longer than a year."""
    release(tmp_path)
    monkeypatch.setattr(schemas, "EVENTS", {n: f for n, f in EVENTS.items() if f is not RequestRefused})
    with pytest.raises(SystemExit, match=r"chat\.request-refused\.json: its event has gone"):
        release(tmp_path)


def test_a_new_class_of_an_event_has_a_type_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers of the first skip it, undecoded."""
    events: dict[str, type[Event]] = {}
    monkeypatch.setattr("shared.cloudevents.event.EVENTS", events)

    class MessagePostedV2(Event, on=MessagePosted.topic):
        """Somebody wrote, otherwise."""

    assert events == {"chat.message-posted.v2": MessagePostedV2}


def kept(folder: Path) -> dict[str, str]:
    """The files of a folder and what they hold."""
    return {file.name: file.read_text() for file in folder.iterdir()}
