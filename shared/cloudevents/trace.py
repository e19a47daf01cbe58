"""W3C trace context: the `traceparent` of every event, by which one request is followed through all services."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from hashlib import sha1
from uuid import UUID

_VALID = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def well_formed(traceparent: str) -> str:
    """The same trace context, or nothing when it is malformed: what a caller invents is never passed on."""
    return traceparent if _VALID.fullmatch(traceparent) else ""


def begun_with(event: UUID) -> str:
    """The trace context that begins with this event: the same each time, as the event may be published again."""
    digest = bytearray(sha1(event.bytes + b"trace", usedforsecurity=False).digest()[:16])
    digest[6], digest[8] = (
        digest[6] & 0x0F | 0x50,
        digest[8] & 0x3F | 0x80,
    )  # a UUID of version 5, without its class
    trace = digest.hex()
    return f"00-{trace}-{trace[:16]}-01"


def trace_id(traceparent: str) -> str:
    """The part of a trace context that all events of one trace share."""
    return traceparent[3:35]


def current_traceparent() -> str:
    """The trace context of the request or event in hand, or nothing."""
    return _current.get()


def continue_trace(traceparent: str) -> None:
    """Continue this trace in the current task, until it continues another; none if it is empty."""
    _current.set(traceparent)


@contextmanager
def continued(traceparent: str) -> Iterator[None]:
    """Continue a caller's trace in what is done inside, unless it is malformed."""
    token = _current.set(well_formed(traceparent))
    try:
        yield
    finally:
        _current.reset(token)
