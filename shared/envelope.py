"""Reading CloudEvents' headers of a record that anybody may have written."""

from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from aiokafka.structs import ConsumerRecord
from pydantic import TypeAdapter, ValidationError

from shared.facts import EVERYONE, LOGS, SERVICES, Envelope, Place, Stay, Undecodable

_UUIDS = TypeAdapter(UUID).validator
"""Reads the same UUIDs as their own class does, in a fifth of the time."""
OUTSIDE = tuple(f"{party}." for party in EVERYONE if party not in SERVICES)
"""How the topics of parties outside begin."""


def type_of(record: ConsumerRecord) -> str:
    """The `ce_type`, without reading anything else; `Undecodable` when there is none, or two."""
    found = [value for name, value in record.headers if name == "ce_type"]
    if len(found) != 1 or not found[0]:
        raise Undecodable(f"header ce_type: expected once, found {len(found)} times")
    return _text("ce_type", found[0])


def envelope_of(record: ConsumerRecord) -> Envelope:
    """What the headers say; `Undecodable` names the header that is missing, doubled or malformed."""
    headers: dict[str, bytes] = dict(record.headers)
    if len(headers) != len(record.headers):
        raise Undecodable(f"header {_doubled(record)}: written twice")
    try:
        stay = headers.get("ce_stay")
        return Envelope(
            id=_uuid(_text("ce_id", headers.get("ce_id"))),
            time=_time(_text("ce_time", headers.get("ce_time"))),
            source=_text("ce_source", headers.get("ce_source")),
            stay=_stay(record.topic, _text("ce_stay", stay)) if stay is not None else None,
            traceparent=_text("traceparent", headers.get("traceparent", b"")),
            place=Place(record.topic, record.partition, record.offset),
            key=_text("key", record.key) if record.topic.startswith(OUTSIDE) else "",
        )
    except Undecodable:
        raise
    except ValueError:
        raise Undecodable("header ce_stay: not the number of a stay") from None


def _text(name: str, value: bytes | None) -> str:
    if value is None:
        raise Undecodable(f"header {name}: missing")
    try:
        return value.decode()
    except UnicodeDecodeError:
        raise Undecodable(f"header {name}: not UTF-8") from None


def _uuid(text: str) -> UUID:
    try:
        found: UUID = _UUIDS.validate_python(text)
    except ValidationError:
        raise Undecodable("header ce_id: not a UUID") from None
    return found


def _time(text: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise Undecodable("header ce_time: not a time") from None


def _doubled(record: ConsumerRecord) -> str:
    """Its name if it is CloudEvents'; what an outsider calls theirs is not ours to repeat."""
    names: list[str] = [name for name, _ in record.headers]
    name = next(name for n, name in enumerate(names) if name in names[:n])
    return name if name.startswith("ce_") else "of an outsider"


@lru_cache(10_000)
def _stay(topic: str, number: str) -> Stay:
    log = topic.rpartition(".")[2]
    return Stay.parse(f"{log if log in LOGS else 'reception'}.{number}")
