"""The topics that a service publishes and may read, described by AsyncAPI 3 from the catalogue."""

from typing import Any

from pydantic.json_schema import models_json_schema

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events import EVENTS, TOPICS

SCHEMA = "#/components/schemas/{model}"


def asyncapi(service: str, title: str, description: str) -> dict[str, Any]:
    """The document of one service: the channels that it publishes or may read, and their events."""
    published = [topic for topic in TOPICS if topic.publisher == service]
    consumed = [topic for topic in TOPICS if service in topic.consumers]
    channels = {topic.name: topic for topic in (*published, *consumed)}
    events = [event for topic in channels.values() for event in _events(topic)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title or service, "version": "1", "description": description},
        "defaultContentType": "application/json",
        "channels": {_id(topic): _channel(topic) for topic in channels.values()},
        "operations": {
            **{f"publish.{_id(topic)}": _operation("send", topic) for topic in published},
            **{f"subscribe.{_id(topic)}": _operation("receive", topic) for topic in consumed},
        },
        "components": {
            "messages": {event.type: _message(event) for event in events},
            "schemas": _schemas(events),
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": f"{topic.name}.{{{topic.by}}}" if topic.by else topic.name,
        "description": topic.doc,
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in _events(topic)},
    }
    if topic.by:
        ends = [name.rpartition(".")[2] for name in topic.names]
        channel["parameters"] = {topic.by: {"enum": ends} if ends else FRONT_END}
    return channel


def _operation(action: str, topic: Topic) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{_id(topic)}"}, "summary": topic.doc}


def _message(event: type[Event]) -> dict[str, Any]:
    return {
        "name": event.type,
        "summary": " ".join((event.__doc__ or "").split()),
        "headers": HEADERS,
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": f"The {event.topic.key}."}}},
    }


def _schemas(events: list[type[Event]]) -> dict[str, Any]:
    _, document = models_json_schema([(event, "validation") for event in events], ref_template=SCHEMA)
    schemas: dict[str, Any] = document.get("$defs", {})
    return schemas


def _events(topic: Topic) -> list[type[Event]]:
    return [event for event in EVENTS.values() if event.topic is topic]


def _id(topic: Topic) -> str:
    return topic.name


FRONT_END = {"description": "The front-end's name."}
"""The end of a topic's name that only an outside front-end knows."""
HEADERS: dict[str, Any] = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_type": {"type": "string", "description": "The kind of event."},
        "ce_source": {"type": "string", "description": "The service or party that published it."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When it happened, UTC."},
        "ce_stay": {"type": "string", "description": "On the logs of conversations: the number of the stay."},
        "content-type": {"const": "application/json"},
        "traceparent": {
            "type": "string",
            "description": "W3C trace context; a party outside may leave it out.",
        },
    },
}
"""The headers of CloudEvents 1.0 in binary mode."""
