"""The frames of the small JSON protocol that both sides speak, over WebSocket and SSE alike."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from functools import cache
from uuid import UUID

import orjson

from services.chat.domain.protocol import ALL, Side, row_for, row_of
from shared.cloudevents.event import Event
from shared.events.chat import MessagePosted, Sealed
from shared.sealing import NOBODY, Writer

ALIVE = '{"type":"alive"}'
"""Said first, and whenever nothing else was for a while: who does not receive it has a connection that is dead."""
ALIVE_EVERY = 15.0
"""Seconds without another frame after which the connection is said to be alive; a page doubts it after twice that."""
ALIVE_OFTEN = 6.0
"""The same on a socket, while people talk: a dead one is noticed before the other side wonders."""
TALKING = 120.0
"""Seconds since anything came in which people are taken to talk; after that, an idle socket costs little."""


def alive(every: float) -> str:
    """A socket's `alive`, which says after how many seconds of silence the next one comes."""
    return f'{{"type":"alive","every":{every:g}}}'


ENDED = '{"type":"ended"}'
"""Said of a conversation of which nothing more comes on a stream that others share."""


@dataclass(frozen=True, slots=True)
class ShownEvent:
    """An event as it is shown: the text that it seals, and the offset of the event before it for each side."""

    event: Event
    text: str | None
    after: dict[Side, int | None]
    frames: dict[Side, str]

    @property
    def position(self) -> int:
        """The event's offset in its log, as clients name it."""
        return self.event.offset


def shown(event: Event, text: str | None, last: dict[Side, int | None]) -> ShownEvent:
    """Make the frames of an event; `last` is the offset of the one before it for each side, and is moved on."""
    after = dict(last)
    forms = {side: (after[side], opens, fields) for side, opens, fields in _forms_of(type(event))}
    made = {form: _frame(event, text if form[1] else None, form[0], form[2]) for form in set(forms.values())}
    frames = {side: made[form] for side, form in forms.items()}
    for side in frames:
        last[side] = event.offset
    return ShownEvent(event, text, after, frames)


def as_first(shown: ShownEvent, side: Side) -> ShownEvent:
    """The same event for who reads nothing before it: its frame names no event that they have not read."""
    event, fields = shown.event, frozenset(row_of(shown.event).fields_for(side))
    frame = _frame(event, shown.text if opens(side, event) else None, None, fields)
    return replace(shown, after={**shown.after, side: None}, frames={**shown.frames, side: frame})


def sees(side: Side, event: Event) -> bool:
    """Whether this side is shown such an event."""
    return side in row_of(event).shown_to


def opens(side: Side, event: Event) -> bool:
    """Whether this side is shown the text that such an event seals."""
    return side in row_of(event).opened_for


def sealed_in(event: Event) -> tuple[UUID, Sealed, Writer] | None:
    """The id under which the event's text is sealed, the text and its writer; None when it seals nothing."""
    name = row_of(event).seals
    if not name:
        return None
    if isinstance(event, MessagePosted):
        return event.id, event.text, (event.author, event.operator)
    return getattr(event, "request", event.id), getattr(event, name), NOBODY


def refused(message: str | None, problem: Mapping[str, object]) -> str:
    """Refuse a frame of the client; `message` is its id, None for the hello."""
    return _json({"type": "refused", "id": message, "problem": {"type": "about:blank", **problem}})


def moved(log: str) -> str:
    """Say that the conversation goes on in this log: the client says hello again."""
    return _json({"type": "moved", "log": log})


def presence(author: str, *, here: bool | None, writing: bool) -> str:
    """Say who is there, None where nobody knows, and whether they write: never what."""
    return _json({"type": "presence", "author": author, "here": here, "writing": writing})


@cache
def _forms_of(kind: type[Event]) -> tuple[tuple[Side, bool, Set[str]], ...]:
    """The sides that are shown such an event, whether they read what it seals, and the fields that they read."""
    row = row_for(kind)
    return tuple(
        (side, side in row.opened_for, frozenset(row.fields_for(side)))
        for side in ALL
        if side in row.shown_to
    )


def _frame(event: Event, text: str | None, after: int | None, fields: Set[str]) -> str:
    common = {"log": str(event.stay), "position": event.offset, "after": after, "id": event.id}
    if isinstance(event, MessagePosted):
        said = {
            "author": event.author,
            "text": text,
            "time": event.time,
            "pseudonym": event.pseudonym or None,
        }
        return _json({"type": "message", **common, **said})
    body = event.model_dump(include=set(fields))
    opened = {row_of(event).seals: orjson.loads(text)} if text else {}
    return _json({"type": "event", **common, "event": event.type, "time": event.time, **body, **opened})


def _json(frame: dict[str, object]) -> str:
    return orjson.dumps(frame, default=_text).decode()


def _text(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
