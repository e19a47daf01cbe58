"""The topics that a service publishes and consumes, described by AsyncAPI 3 from the catalogue."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events import EVENTS, TOPICS

SCHEMA = "#/components/schemas/{model}"


def asyncapi(
    service: str,
    title: str,
    description: str,
    consumed: Collection[str] = (),
    examples: Mapping[str, list[dict[str, Any]]] | None = None,
) -> dict[str, Any]:
    """The document of one service: the channels that it publishes or consumes, and their events.

    `consumed`: the names of the topics that it does consume; `examples`: of each type of event, as the wire has it.
    """
    published = [topic for topic in TOPICS if topic.publisher == service]
    followed = [topic for topic in TOPICS if _is_consumed(topic, service, consumed)]
    channels = {topic.name: topic for topic in (*published, *followed)}
    events = [event for topic in channels.values() for event in _events(topic)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title or service, "version": VERSION, "description": description},
        "defaultContentType": "application/json",
        "servers": {"kafka": SERVER},
        "channels": {topic.name: _channel(topic) for topic in channels.values()},
        "operations": {
            **{f"publish.{topic.name}": _operation("send", topic) for topic in published},
            **{f"subscribe.{topic.name}": _operation("receive", topic) for topic in followed},
        },
        "components": {
            "messages": {
                event.type: _message(event, (examples or {}).get(event.type, [])) for event in events
            },
            "schemas": {**_schemas(events), HEADERS["title"]: HEADERS},
            "securitySchemes": SECURITY,
        },
    }


def _is_consumed(topic: Topic, service: str, consumed: Collection[str]) -> bool:
    """Whether the service consumes it; the topics of a front-end are consumed once it is let in."""
    return service in topic.consumers if topic.by == "name" else bool(set(topic.names) & set(consumed))


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": f"{topic.name}.{{{topic.by}}}" if topic.by else topic.name,
        "description": topic.doc,
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in _events(topic)},
        "x-publisher": topic.publisher,
        "x-consumers": list(topic.consumers),
    }
    if topic.by:
        ends = [name.rpartition(".")[2] for name in topic.names]
        channel["parameters"] = {topic.by: {"enum": ends} if ends else FRONT_END}
    return channel


def _operation(action: str, topic: Topic) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}, "summary": topic.doc}


def _message(event: type[Event], examples: list[dict[str, Any]]) -> dict[str, Any]:
    shown = [{"summary": e["what"], "headers": e["headers"], "payload": e["body"]} for e in examples]
    return {
        "name": event.type,
        "summary": " ".join((event.__doc__ or "").split()),
        "headers": {"$ref": f"#/components/schemas/{HEADERS['title']}"},
        "payload": {"$ref": f"#/components/schemas/{event.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": f"The {event.topic.key}."}}},
        **({"examples": shown} if shown else {}),
    }


def _schemas(events: list[type[Event]]) -> dict[str, Any]:
    _, document = models_json_schema([(event, "validation") for event in events], ref_template=SCHEMA)
    schemas: dict[str, Any] = document.get("$defs", {})
    return schemas


def _events(topic: Topic) -> list[type[Event]]:
    return [event for event in EVENTS.values() if event.topic is topic]


VERSION = "1"
"""The version of the contract: it grows, and nothing of it goes away."""
SECURITY: dict[str, Any] = {
    "scram": {"type": "scramSha512", "description": "A user of Kafka, whose name is the party's."},
    "certificate": {"type": "X509", "description": "A certificate, whose CN is the party's name."},
}
SERVER: dict[str, Any] = {
    "host": "{brokers}",
    "protocol": "kafka-secure",
    "description": "Kafka, by TLS; each party may read and write what its rights say, and nothing else.",
    "variables": {
        "brokers": {
            "description": "The addresses that who operates the platform gives, parted by commas.",
            "examples": ["kafka-1.example:9093,kafka-2.example:9093"],
        }
    },
    "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in SECURITY],
}
"""The brokers of one deployment: where they are, the document cannot know."""
FRONT_END = {"description": "The front-end's name."}
"""The end of a topic's name that only an outside front-end knows."""
HEADERS: dict[str, Any] = {
    "title": "CloudEventsHeaders",
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
