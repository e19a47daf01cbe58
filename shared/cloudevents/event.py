"""An event: something that happened, published once on its topic under CloudEvents' headers."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self
from uuid import UUID, uuid4, uuid5

from pydantic import ConfigDict, ValidationError

from shared.cloudevents.described import Described
from shared.cloudevents.topic import Topic
from shared.cloudevents.trace import begun_with, current_traceparent, well_formed
from shared.failures import Undecodable
from shared.identifiers import RECEPTION, Stay, partition_of

REPLY = "outcome"
"""The name under which a reply's id derives from its request: `uuid5(request, REPLY)`. Its value is for ever."""


class TopicOffset(NamedTuple):
    """Where an event was consumed: the first offset of an id is its order in its log."""

    topic: str
    partition: int
    offset: int


class Envelope(NamedTuple):
    """All that CloudEvents' headers say of an event, and where it was consumed."""

    id: UUID
    time: datetime
    source: str = ""
    stay: Stay | None = None
    traceparent: str = ""
    """Empty: a trace begins with this event."""
    topic_offset: TopicOffset | None = None
    key: str = ""
    """Of the record of a party outside: what is its own by right, its body need not repeat."""


class Record(NamedTuple):
    """An event as Kafka carries it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    partition: int | None
    timestamp: int | None = None
    """Kafka's own, in milliseconds; None: the moment at which it is sent."""


class Event(Described):
    """Something that happened; subclasses are past-tense, frozen and declare `on=` their topic."""

    # values are hardly ever the same twice: remembering them costs more; and no process consumes every event
    model_config = ConfigDict(frozen=True, extra="ignore", cache_strings="keys", defer_build=True)

    topic: ClassVar[Topic]
    type: ClassVar[str]
    __slots__ = ("_envelope",)  # pydantic's own private attributes take as long as decoding the body
    if TYPE_CHECKING:
        _envelope: Envelope

    def __init_subclass__(cls, on: Topic | None = None, **settings: Any) -> None:
        super().__init_subclass__(**settings)
        if on is None:
            return
        cls.topic = on
        cls.type = f"{on.name.split('.', maxsplit=1)[0]}.{_kebab(cls.__name__)}"
        EVENTS[cls.type] = cls

    @classmethod
    def now(cls, *, id: UUID | None = None, stay: Stay | None = None, trace: str = "", **body: Any) -> Self:  # noqa: A002 (CloudEvents' name)
        """An event without a cause of ours: somebody asked, or time passed; of the trace in hand, if any."""
        traceparent = well_formed(trace) or current_traceparent()
        envelope = Envelope(id or uuid4(), datetime.now(UTC), stay=stay, traceparent=traceparent)
        return cls(**body)._in(envelope)

    @classmethod
    def after(cls, cause: "Event", /, what: str = "", stay: Stay | None = None, **body: Any) -> Self:
        """An event that follows from a cause: its id derives from the cause's, its time and trace are the cause's."""
        known = cause._envelope
        envelope = known._replace(
            id=uuid5(known.id, what or cls.type),
            stay=stay or known.stay,
            traceparent=cause.traceparent,
            topic_offset=None,
            key="",
        )
        return cls(**body)._in(envelope)

    @classmethod
    def standing_for(cls, event: "Event", /, stay: Stay, **body: Any) -> Self:
        """An event that stands for another one in another stay, under its id and its time."""
        return cls(**body)._in(event._envelope._replace(stay=stay, topic_offset=None))

    @classmethod
    def read(cls, envelope: Envelope, body: bytes) -> Self:
        """The event that a record holds; `Undecodable` says what is wrong with its body, never quoting it."""
        try:
            event: Self = cls.__pydantic_validator__.validate_json(
                body
            )  # without model_validate_json's options
        except ValidationError as error:
            found = "; ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False)[:3]
            )
            raise Undecodable(f"{cls.type} does not fit its schema ({found})") from None
        object.__setattr__(event, "_envelope", envelope)
        return event

    def retold(self, stay: Stay) -> Self:
        """The same event, under the same id, in another stay of the conversation."""
        return self.model_copy()._in(self._envelope._replace(stay=stay, topic_offset=None))

    def within(self, stay: Stay) -> Self:
        """The same event where it was consumed, in a stay that its publisher did not know."""
        return self.model_copy()._in(self._envelope._replace(stay=stay))

    def dated(self, time: datetime) -> Self:
        """The same event, at that time: this machine's clock may have jumped."""
        return self.model_copy()._in(self._envelope._replace(time=time))

    def at(self, topic_offset: TopicOffset) -> Self:
        """The same event, consumed there."""
        return self._in(self._envelope._replace(topic_offset=topic_offset))

    @property
    def id(self) -> UUID:
        """CloudEvents' id."""
        return self._envelope.id

    @property
    def time(self) -> datetime:
        """CloudEvents' time: when it happened, UTC."""
        return self._envelope.time

    @property
    def stay(self) -> Stay:
        """The stay whose log holds it; reception for events that are on no conversation's log."""
        return self._envelope.stay or RECEPTION

    @property
    def topic_offset(self) -> TopicOffset:
        """Where it was consumed; `LookupError` for an event that was not consumed from Kafka."""
        if self._envelope.topic_offset is None:
            raise LookupError(f"{self.type} was not consumed from Kafka: it has no offset yet")
        return self._envelope.topic_offset

    @property
    def offset(self) -> int:
        """Its offset in the partition where it was consumed; `LookupError` as for `topic_offset`."""
        return self.topic_offset.offset

    @property
    def end(self) -> str:
        """The end of its topic's name: its force, log or front-end; empty where the topic has none."""
        by = self.topic.by
        if by == "log":
            return self.stay.log
        return str(getattr(self, by)) if by else ""

    @property
    def traceparent(self) -> str:
        """W3C trace context: the caller's, or the one that begins with this event."""
        return self._envelope.traceparent or begun_with(self.id)

    def record(self, source: str) -> Record:
        """The event as Kafka carries it: CloudEvents 1.0 in binary mode."""
        key = str(getattr(self, self.topic.key))
        is_ours = self.topic.by != "name" and self.topic.key in {"conversation", "conversation_key"}
        return Record(
            topic=self._topic_name(),
            key=key.encode(),
            value=self.model_dump_json().encode(),
            headers=self._headers(source),
            partition=partition_of(key) if is_ours else None,  # a front-end names its conversations itself
        )

    def _topic_name(self) -> str:
        return f"{self.topic.name}.{self.end}" if self.topic.by else self.topic.name

    def _headers(self, source: str) -> list[tuple[str, bytes]]:
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", str(self.id).encode()),
            ("ce_type", self.type.encode()),
            ("ce_source", source.encode()),
            ("ce_time", self.time.isoformat().replace("+00:00", "Z").encode()),
            ("content-type", b"application/json"),
            ("traceparent", self.traceparent.encode()),
        ]
        if self._envelope.stay is not None:
            headers.append(("ce_stay", str(self._envelope.stay.number).encode()))
        return headers

    def _in(self, envelope: Envelope) -> Self:
        object.__setattr__(self, "_envelope", envelope)
        return self

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, Event) and self._envelope == other._envelope


EVENTS: dict[str, type[Event]] = {}
"""Every event of the house, by its `ce_type`; filled by importing `shared.events`."""


def request_id(given: UUID, who: str, what: type[Event]) -> UUID:
    """The id of what somebody asks for: nobody meets another's, nor another kind's, by choosing the same one."""
    return uuid5(given, f"{who}/{what.type}")


def _kebab(name: str) -> str:
    """`ConversationOpened` → `conversation-opened`; `ConversationOpenedV2` → `conversation-opened.v2`."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return re.sub(r"-(v[0-9]+)$", r".\1", words)
