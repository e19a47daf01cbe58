"""Belief in a record: an event on a topic of its own, under its own key; a party that may write elsewhere
publishes nothing by naming the type there.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import Event
from shared.cloudevents.headers import Headers, envelope_of, type_of
from shared.cloudevents.topic import Topic
from shared.failures import Undecodable
from shared.identifiers import RECEPTION

F = TypeVar("F", bound=Event)
NOT_ON_ITS_TOPIC = "not on its topic"


class Home(NamedTuple):
    """A topic of a kind of event, as its events must fit it."""

    by: str
    """The field that its name's end repeats: `log` (the stay's), `force`, `name`; or nothing."""
    end: str
    """How its name ends: a log, a force, a front-end's name; or nothing."""
    key: str
    """The field that its records' keys repeat."""


@lru_cache(10_000)  # asked for every record
def home_of(kind: type[Event], topic: str) -> Home | None:
    """The topic as one of this kind of event's own; None if it is none of them."""
    own = kind.topic
    end = topic.removeprefix(f"{own.name}.") if own.by else ""
    is_own = topic in own.names or (own.by == "name" and end not in {"", topic})
    return Home(own.by or "", end, own.key) if is_own else None


def believed(kind: type[F], record: ConsumerRecord, headers: Headers | None = None) -> F:
    """The event of this kind that a record holds; `Undecodable` if it does not, or is not where it belongs."""
    if record.value is None:
        raise Undecodable("a null value is no event")
    return read_at(checked_home(kind, record.topic), kind, record, headers or dict(record.headers))


def checked_home(kind: type[Event], topic: str) -> Home:
    """The topic as one of this kind of event's own; `Undecodable` if it is none of them."""
    home = home_of(kind, topic)
    if home is None:
        raise Undecodable(NOT_ON_ITS_TOPIC)
    return home


def read_at(home: Home, kind: type[F], record: ConsumerRecord, headers: Headers) -> F:
    """The event that a record of this topic holds; `Undecodable` if it does not fit the topic's end, or its key."""
    by, end, key = home
    envelope = envelope_of(record, headers)
    event = kind.read(envelope, record.value)
    if by and end != ((envelope.stay or RECEPTION).log if by == "log" else getattr(event, by)):
        raise Undecodable(NOT_ON_ITS_TOPIC)
    if record.key != str(getattr(event, key)).encode():
        raise Undecodable(f"the record's key is not the event's {key}")
    return event


def one_of(kinds: Mapping[str, type[F]], record: ConsumerRecord) -> F | None:
    """The event of one of these kinds, by `ce_type`, that a record holds; None if it is of another kind."""
    kind = kinds.get(type_of(record))
    return believed(kind, record) if kind else None


def is_tombstone(topic: Topic, record: ConsumerRecord) -> bool:
    """Whether a record ends a key of that topic."""
    return record.value is None and record.topic in topic.names
