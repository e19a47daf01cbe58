"""What a fact is: something that happened, told once on its topic, under CloudEvents' headers."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NamedTuple, Self
from uuid import UUID, uuid4, uuid5

from pydantic import BaseModel, ConfigDict, ValidationError

Force = Literal["police", "gendarmerie"]
FORCES: tuple[Force, ...] = ("police", "gendarmerie")
LOGS = ("reception", *FORCES)
SERVICES = ("router", "chat", "signalement", "directory", "stats")
EVERYONE = (*SERVICES, "front-end", "territory", "reporting-pipeline")
"""Our services, and the parties outside that have topics of their own or read ours."""
OUTCOME = "outcome"
"""What is derived from every request: `uuid5(request, OUTCOME)` is the id of its one outcome."""


class Undecodable(ValueError):
    """A record that is no fact we know how to read; the message says why."""


class Place(NamedTuple):
    """Where a fact stands: the offset is its place in its log."""

    topic: str
    partition: int
    offset: int


class Stay(NamedTuple):
    """One stay of a conversation with a force; written `police.3` (reception is `reception.0`)."""

    log: str
    number: int

    def __str__(self) -> str:
        return f"{self.log}.{self.number}"

    @classmethod
    def parse(cls, text: str) -> "Stay":
        """Read `police.3`; `ValueError` for anything else."""
        log, _, number = text.partition(".")
        if log not in LOGS or not number.isascii() or not number.isdigit() or len(number) > 9:
            raise ValueError(f"'{text[:40]}' is no log of a conversation")
        return cls(log, int(number))


RECEPTION = Stay("reception", 0)


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic of the catalogue (one for each `by`): its key, who tells, who hears, how long it is kept."""

    name: str
    key: str
    """The field whose order matters: the thing that the records of one key are about."""
    tells: str
    hears: tuple[str, ...]
    doc: str
    by: Literal["", "force", "log", "name"] = ""
    """What ends the topic's name, if anything: the fact's attribute, or the name of an outside front-end."""
    kept: timedelta | None = None
    """None: for as long as the logs of conversations, longer than the oldest backup that may be restored."""
    compacted: bool = False
    ordered: bool = False
    """A log of its teller's, who decides it: what stands behind a fact that could not be decided waits for it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The topics that really exist; a front-end's are made when it is let in."""
        if not self.by:
            return (self.name,)
        ends: dict[str, tuple[str, ...]] = {"force": FORCES, "log": LOGS, "name": ()}
        return tuple(f"{self.name}.{end}" for end in ends[self.by])


class Envelope(NamedTuple):
    """What CloudEvents' headers say of a fact, and the place where it was heard."""

    id: UUID
    time: datetime
    source: str = ""
    stay: Stay | None = None
    traceparent: str = ""
    place: Place | None = None
    key: str = ""
    """Of the record of a party outside: what is its own by right, its body need not repeat."""


class Record(NamedTuple):
    """A fact as Kafka carries it."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]
    partition: int | None


class Fact(BaseModel):
    """Something that happened; subclasses are past-tense, frozen and declare `on=` their topic."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", use_attribute_docstrings=True, cache_strings="keys"
    )  # values are hardly ever the same twice: remembering them costs more

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
        FACTS[cls.type] = cls

    @classmethod
    def now(cls, *, id: UUID | None = None, stay: Stay | None = None, trace: str = "", **body: Any) -> Self:  # noqa: A002 (CloudEvents' name)
        """A fact without a cause of ours: somebody asked, a clock struck."""
        envelope = Envelope(id or uuid4(), datetime.now(UTC), stay=stay, traceparent=trace)
        return cls(**body)._in(envelope)

    @classmethod
    def after(cls, cause: "Fact", what: str = "", stay: Stay | None = None, **body: Any) -> Self:
        """What follows from a cause: its id derives from the cause's, its time and trace are the cause's."""
        known = cause._envelope
        envelope = known._replace(
            id=uuid5(known.id, what or cls.type), stay=stay or known.stay, place=None, key=""
        )
        return cls(**body)._in(envelope)

    @classmethod
    def read(cls, envelope: Envelope, body: bytes) -> Self:
        """The fact that a record holds; `Undecodable` says what is wrong with its body, never quoting it."""
        try:
            fact: Self = cls.__pydantic_validator__.validate_json(
                body
            )  # without model_validate_json's options
        except ValidationError as error:
            found = "; ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False)[:3]
            )
            raise Undecodable(f"{cls.type} does not fit its schema ({found})") from None
        object.__setattr__(fact, "_envelope", envelope)
        return fact

    def retold(self, stay: Stay) -> Self:
        """The same fact, under the same id, in another stay of the conversation."""
        return self.model_copy()._in(self._envelope._replace(stay=stay, place=None))

    def within(self, stay: Stay) -> Self:
        """The same fact where it was heard, in a stay that its teller did not know."""
        return self.model_copy()._in(self._envelope._replace(stay=stay))

    def at(self, place: Place) -> Self:
        """The same fact, heard at this place."""
        return self._in(self._envelope._replace(place=place))

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
        """The stay whose log tells it; reception for facts that are on no conversation's log."""
        return self._envelope.stay or RECEPTION

    @property
    def place(self) -> Place:
        """Where it was heard; only a heard fact has a place."""
        if self._envelope.place is None:
            raise LookupError(f"{self.type} has not been heard from Kafka: it has no place yet")
        return self._envelope.place

    @property
    def end(self) -> str:
        """What ends its topic's name: the force, log or front-end that it is of; or nothing."""
        by = self.topic.by
        if by == "log":
            return (self._envelope.stay or RECEPTION).log
        return str(getattr(self, by)) if by else ""

    @property
    def traceparent(self) -> str:
        """W3C trace context, or nothing."""
        return self._envelope.traceparent

    def record(self, source: str) -> Record:
        """How Kafka carries it: CloudEvents 1.0 in binary mode."""
        key = str(getattr(self, self.topic.key))
        return Record(
            topic=self._topic_name(),
            key=key.encode(),
            value=self.model_dump_json().encode(),
            headers=self._headers(source),
            partition=partition_of(key) if self.topic.key in {"conversation", "conversation_key"} else None,
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
        ]
        if self._envelope.stay is not None:
            headers.append(("ce_stay", str(self._envelope.stay.number).encode()))
        if self.traceparent:
            headers.append(("traceparent", self.traceparent.encode()))
        return headers

    def _in(self, envelope: Envelope) -> Self:
        object.__setattr__(self, "_envelope", envelope)
        return self

    def __eq__(self, other: object) -> bool:
        return super().__eq__(other) and isinstance(other, Fact) and self._envelope == other._envelope


FACTS: dict[str, type[Fact]] = {}
"""Every fact of the house, by its `ce_type`; filled by importing `shared.events`."""


def partition_of(conversation: str) -> int:
    """The partition of everything told of a conversation: its id begins with it (`07-…`)."""
    return int(conversation[:2])


def request_id(given: UUID, who: str, what: type[Fact]) -> UUID:
    """The id of what somebody asks for: nobody meets another's, nor another kind's, by choosing the same one."""
    return uuid5(given, f"{who}/{what.type}")


def new_conversation(partition: int) -> str:
    """An id for a new conversation, unguessable, in that partition."""
    return f"{partition:02d}-{uuid4().hex}"


def _kebab(name: str) -> str:
    """`ConversationOpened` → `conversation-opened`; `ConversationOpenedV2` → `conversation-opened.v2`."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in name).lstrip("-")
    return re.sub(r"-(v[0-9]+)$", r".\1", words)
