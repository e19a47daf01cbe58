"""The documents of conversations and of the events shown of them, written down and read again."""

from collections.abc import Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from services.chat.domain.conversation import Conversation, Identification, Wait
from shared.cloudevents.event import EVENTS, Envelope, Event, TopicOffset
from shared.events.chat import ConsentRecorded, Limit, MessagePosted, Reply, TransferRequested
from shared.events.values import Unit
from shared.identifiers import Stay
from shared.mongo import Database, Document

Kind = TypeVar("Kind", bound=Event)


async def shown_in(database: Database, conversation: str, stay: Stay) -> list[Event]:
    """The events that the store has of a stay, by offset."""
    events = [event_of(d) async for d in database["facts"].find({"line": f"{conversation}/{stay}"})]
    return sorted(events, key=lambda event: event.offset)


async def state_of(database: Database, conversation: str) -> Conversation | None:
    """The state of a conversation, as it was last written."""
    document = await database["conversations"].find_one({"_id": conversation})
    return conversation_of(document) if document and "erased" not in document else None


async def states_where(database: Database, **fields: str | bool) -> list[Conversation]:
    """The conversations with these fields (those of an index of `make_indexes`)."""
    return [conversation_of(document) async for document in database["conversations"].find(fields)]


async def states_in(database: Database, conversations: Collection[str]) -> list[Conversation]:
    """The states of these conversations, as they were last written."""
    if not conversations:
        return []
    documents = database["conversations"].find({"_id": {"$in": list(conversations)}})
    return [conversation_of(document) async for document in documents if "erased" not in document]


async def waits_in(database: Database) -> dict[str, Wait | None]:
    """The wait of every conversation that waits for something."""
    documents = database["conversations"].find({"open": True}, {"wait": 1})
    return {document["_id"]: _wait(*document["wait"]) async for document in documents}


def state_document(c: Conversation, revision: int) -> Document:
    """The document of a state, under this revision."""
    return {
        "_id": c.id, "rev": revision, "stay": str(c.stay), "status": c.status, "open": c.wait is not None,
        "opened": c.opened.isoformat(), "language": c.language, "theme": c.theme, "commune": c.commune,
        "unit": c.unit.model_dump() if c.unit else None, "joined": c.joined, "urgent": c.urgent,
        "operator": c.operator, "pseudonym": c.pseudonym,
        "wait": [c.wait.limit, c.wait.since.isoformat(), str(c.wait.cause), c.wait.offset] if c.wait else None,
        "outcomes": {str(request): document_of(event) for request, event in c.replies.items()},
        "heard": {str(reply): offset for reply, offset in c.reply_offsets.items()},
        "route": document_of(c.route) if c.route else None,
        "consent": document_of(c.consent) if c.consent else None, "signalements": dict(c.signalements),
        "identity": c.identification.status if c.identification else None,
        "identification": str(c.identification.request) if c.identification else None,
        "magistrate": c.identification.magistrate if c.identification else "",
    }  # fmt: skip


def conversation_of(d: Document) -> Conversation:
    """The state of a document."""
    replies = {UUID(request): event_of(reply) for request, reply in d["outcomes"].items()}
    return Conversation(
        id=d["_id"], stay=Stay.parse(d["stay"]), status=d["status"],
        opened=datetime.fromisoformat(d["opened"]), language=d["language"], theme=d["theme"],
        commune=d["commune"], unit=Unit(**d["unit"]) if d["unit"] else None, joined=d["joined"],
        urgent=d["urgent"], operator=d["operator"], pseudonym=d["pseudonym"],
        wait=_wait(*d["wait"]) if d["wait"] else None,
        replies={request: event for request, event in replies.items() if isinstance(event, Reply)},
        reply_offsets={UUID(reply): offset for reply, offset in d["heard"].items()},
        route=_event(d.get("route"), TransferRequested), consent=_event(d.get("consent"), ConsentRecorded),
        signalements=d.get("signalements", {}), identification=_identification(d),
    )  # fmt: skip


def _event(d: Document | None, kind: type[Kind]) -> Kind | None:
    event = event_of(d) if d else None
    return event if isinstance(event, kind) else None


def _identification(d: Document) -> Identification | None:
    request = d.get("identification")
    return Identification(UUID(request), d["identity"], d.get("magistrate", "")) if request else None


def _wait(limit: Limit, since: str, cause: str, offset: int) -> Wait:
    return Wait(limit, datetime.fromisoformat(since), UUID(cause), offset)


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
