"""What a service tells and hears on Kafka, described by AsyncAPI 3 from the catalogue."""

from typing import Any

from pydantic.json_schema import models_json_schema

from shared.events import FACTS, TOPICS
from shared.facts import FORCES, LOGS, Fact, Topic

SCHEMA = "#/components/schemas/{model}"


def asyncapi(service: str, title: str, description: str) -> dict[str, Any]:
    """The document of one service: the channels that it tells or hears, and their facts."""
    told = [topic for topic in TOPICS if topic.tells == service]
    heard = [topic for topic in TOPICS if service in topic.hears]
    channels = {topic.name: topic for topic in (*told, *heard)}
    facts = [fact for topic in channels.values() for fact in _facts(topic)]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title or service, "version": "1", "description": description},
        "defaultContentType": "application/json",
        "channels": {_id(topic): _channel(topic) for topic in channels.values()},
        "operations": {
            **{f"tell.{_id(topic)}": _operation("send", topic) for topic in told},
            **{f"hear.{_id(topic)}": _operation("receive", topic) for topic in heard},
        },
        "components": {
            "messages": {fact.type: _message(fact) for fact in facts},
            "schemas": _schemas(facts),
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    channel: dict[str, Any] = {
        "address": f"{topic.name}.{{{topic.by}}}" if topic.by else topic.name,
        "description": topic.doc,
        "messages": {fact.type: {"$ref": f"#/components/messages/{fact.type}"} for fact in _facts(topic)},
    }
    if topic.by:
        channel["parameters"] = {topic.by: PARAMETERS[topic.by]}
    return channel


def _operation(action: str, topic: Topic) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{_id(topic)}"}, "summary": topic.doc}


def _message(fact: type[Fact]) -> dict[str, Any]:
    return {
        "name": fact.type,
        "summary": " ".join((fact.__doc__ or "").split()),
        "headers": HEADERS,
        "payload": {"$ref": f"#/components/schemas/{fact.__name__}"},
        "bindings": {"kafka": {"key": {"type": "string", "description": f"The {fact.topic.key}."}}},
    }


def _schemas(facts: list[type[Fact]]) -> dict[str, Any]:
    _, document = models_json_schema([(fact, "validation") for fact in facts], ref_template=SCHEMA)
    schemas: dict[str, Any] = document.get("$defs", {})
    return schemas


def _facts(topic: Topic) -> list[type[Fact]]:
    return [fact for fact in FACTS.values() if fact.topic is topic]


def _id(topic: Topic) -> str:
    return topic.name


PARAMETERS: dict[str, Any] = {
    "force": {"enum": list(FORCES)},
    "log": {"enum": list(LOGS)},
    "name": {"description": "The front-end's name."},
}
HEADERS: dict[str, Any] = {
    "type": "object",
    "required": ["ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time"],
    "properties": {
        "ce_specversion": {"const": "1.0"},
        "ce_id": {"type": "string", "format": "uuid"},
        "ce_type": {"type": "string", "description": "Which fact it is."},
        "ce_source": {"type": "string", "description": "Who tells it."},
        "ce_time": {"type": "string", "format": "date-time", "description": "When it happened, UTC."},
        "ce_stay": {"type": "string", "description": "On the logs of conversations: the number of the stay."},
        "content-type": {"const": "application/json"},
        "traceparent": {"type": "string", "description": "W3C trace context."},
    },
}
"""CloudEvents 1.0, binary mode."""
