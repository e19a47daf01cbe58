"""The documents of events: written down whole, and read again as they were."""

from datetime import datetime
from uuid import UUID

from shared.cloudevents.event import EVENTS, Envelope, Event, TopicOffset
from shared.events.chat import MessagePosted
from shared.identifiers import Stay
from shared.mongo import Document


def document_of(event: Event) -> Document:
    """The document of an event; a message's id is its sender's choice, so it never stands for another event's."""
    topic_offset = event._envelope.topic_offset
    conversation = getattr(event, "conversation", "")
    view = f"{conversation}/{event.stay}"
    name = event.id if isinstance(event, MessagePosted) else f"{event.type}/{event.id}"
    return {
        "_id": f"{view}/{name}", "line": view, "conversation": conversation,
        "id": str(event.id), "type": event.type, "time": event.time.isoformat(), "stay": str(event.stay),
        "trace": event.traceparent, "body": event.model_dump_json(),
        "place": list(topic_offset) if topic_offset else None,
    }  # fmt: skip


def event_of(d: Document) -> Event:
    """The event of a document."""
    envelope = Envelope(
        id=UUID(d["id"]), time=datetime.fromisoformat(d["time"]), stay=Stay.parse(d["stay"]),
        traceparent=d["trace"], topic_offset=TopicOffset(*d["place"]) if d["place"] else None,
    )  # fmt: skip
    return EVENTS[d["type"]].read(envelope, d["body"].encode())
