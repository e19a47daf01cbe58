"""Reading CloudEvents' headers of a record that anybody may have written."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from aiokafka.structs import ConsumerRecord
from pydantic import TypeAdapter

from shared.cloudevents.event import Envelope, TopicOffset
from shared.cloudevents.trace import begun_with, well_formed
from shared.failures import Undecodable
from shared.identifiers import EVERYONE, LOGS, SERVICES, Stay

_of = tuple.__new__
"""Makes a named tuple of what is already in order, in half of the time of its own class."""
_uuid: Callable[[str], UUID] = TypeAdapter(UUID).validator.validate_python
"""Reads the same UUIDs as their own class does, in a fifth of the time."""
OUTSIDE = tuple(f"{party}." for party in EVERYONE if party not in SERVICES)
"""How the topics of parties outside begin."""


Headers = dict[str, bytes]
"""By their names; one that is written twice stands here once, as `envelope_of` finds out."""


def type_of(record: ConsumerRecord, headers: Headers | None = None) -> str:
    """The `ce_type`, without reading anything else; `Undecodable` when there is none, or two."""
    headers = headers or dict(record.headers)
    found = headers.get("ce_type")
    if len(headers) != len(record.headers) or not found:
        times = sum(name == "ce_type" for name, _ in record.headers)
        if times != 1 or not found:
            raise Undecodable(f"header ce_type: expected once, found {times} times")
    try:
        return found.decode()
    except UnicodeDecodeError:
        raise Undecodable("header ce_type: not UTF-8") from None


def envelope_of(record: ConsumerRecord, headers: Headers | None = None) -> Envelope:
    """All that the headers say; `Undecodable` names the header that is missing, doubled or malformed."""
    headers = headers or dict(record.headers)
    if len(headers) != len(record.headers):
        raise Undecodable(f"header {_doubled(record)}: written twice")
    topic, stay = record.topic, headers.get("ce_stay")
    is_outside = topic.startswith(OUTSIDE)
    try:
        id = _uuid(headers["ce_id"].decode())  # noqa: A001 (CloudEvents' name)
        said = (
            id,
            _time(headers["ce_time"].decode()),
            headers["ce_source"].decode(),
            _stay(topic, stay) if stay is not None else None,
            _trace(headers["traceparent"].decode(), is_outside)
            if "traceparent" in headers
            else begun_with(id),
            _of(TopicOffset, (topic, record.partition, record.offset)),
            _key(record.key) if is_outside else "",
        )
    except Undecodable:
        raise
    except (KeyError, AttributeError, ValueError, OverflowError):  # absent, null, or not what it should be
        raise Undecodable(_malformed(headers)) from None
    return _of(Envelope, said)


def _trace(traceparent: str, is_outside: bool) -> str:
    """Ours was checked as it was published; a malformed one of a party outside is left out."""
    return well_formed(traceparent) if is_outside else traceparent


def _key(key: bytes | None) -> str:
    if key is None:
        raise Undecodable("the record's key: missing")
    try:
        return key.decode()
    except UnicodeDecodeError:
        raise Undecodable("the record's key: not UTF-8") from None


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    if time.tzinfo is UTC:
        return time
    return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)


@lru_cache(10_000)
def _stay(topic: str, number: bytes) -> Stay:
    log = topic.rpartition(".")[2]
    return Stay.parse(f"{log if log in LOGS else 'reception'}.{number.decode()}")


def _malformed(headers: dict[str, bytes]) -> str:
    """The header that cannot be read, and why; looked for only once one is known to be wrong."""
    wanted: dict[str, tuple[Callable[[str], object], str]] = {
        "ce_id": (_uuid, "a UUID"),
        "ce_time": (_time, "a time"),
        "ce_source": (str, ""),
        "traceparent": (str, ""),
    }
    for name, (read, what) in wanted.items():
        if (value := headers.get(name, b"" if name == "traceparent" else None)) is None:
            return f"header {name}: missing"
        try:
            read(value.decode())
        except UnicodeDecodeError:
            return f"header {name}: not UTF-8"
        except (ValueError, OverflowError):
            return f"header {name}: not {what}"
    return "header ce_stay: not the number of a stay"


def _doubled(record: ConsumerRecord) -> str:
    """Its name if it is CloudEvents'; what an outsider calls theirs is not ours to repeat."""
    names: list[str] = [name for name, _ in record.headers]
    name = next(name for n, name in enumerate(names) if name in names[:n])
    return name if name.startswith("ce_") else "of an outsider"
