"""The frames of the small JSON protocol that both sides speak, over WebSocket and SSE alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import orjson

from shared.events.chat import (
    ConsentRecorded,
    DangerDeclared,
    IdentificationAuthorised,
    IdentificationAwaited,
    IdentificationDisclosed,
    IdentificationRefused,
    MessagePosted,
    OrientationGiven,
    Sealed,
)
from shared.facts import Fact

Side = Literal["visitor", "desk"]
SIDES: tuple[Side, ...] = ("visitor", "desk")
UNTOLD = {"conversation", "request", "operator", "contact"}
"""What events do not say of a fact: operators appear under their pseudonym."""
SEALED: dict[type[Fact], tuple[str, tuple[Side, ...]]] = {
    OrientationGiven: ("card", SIDES),
    ConsentRecorded: ("details", ("desk",)),
    IdentificationDisclosed: ("address", ("desk",)),
}
"""Events that hold something sealed under their request's id: what it is, and who is shown it opened."""
FOR_THE_DESK = (
    DangerDeclared, IdentificationAwaited, IdentificationAuthorised, IdentificationRefused,
    IdentificationDisclosed,
)  # fmt: skip
"""What is never named on the visitor's screen."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link of a line's chain: the fact, what it seals opened, the place of the link before it for each side."""

    fact: Fact
    text: str | None
    after: dict[Side, int | None]
    frames: dict[Side, str]

    @property
    def position(self) -> int:
        """Its place in its log."""
        return self.fact.place.offset


def shown(fact: Fact, text: str | None, last: dict[Side, int | None]) -> Shown:
    """Make the link; `last` is the place of the link before it for each side, and is moved on."""
    after = dict(last)
    shown = [(side, after[side], opens(side, fact)) for side in SIDES if sees(side, fact)]
    made = {what: _frame(fact, text if what[1] else None, what[0]) for what in {(p, o) for _, p, o in shown}}
    frames = {side: made[place, opened] for side, place, opened in shown}
    for side in frames:
        last[side] = fact.place.offset
    return Shown(fact, text, after, frames)


def sees(side: Side, fact: Fact) -> bool:
    """Whether this side is shown such a fact."""
    return side == "desk" or not isinstance(fact, FOR_THE_DESK)


def opens(side: Side, fact: Fact) -> bool:
    """Whether this side is shown what such a fact seals."""
    return side in SEALED.get(type(fact), ("", SIDES))[1]


def sealed_in(fact: Fact) -> tuple[UUID, Sealed] | None:
    """What the fact seals, and the id under which it is sealed."""
    if isinstance(fact, MessagePosted):
        return fact.id, fact.text
    if type(fact) not in SEALED:
        return None
    name, _ = SEALED[type(fact)]
    return getattr(fact, "request"), getattr(fact, name)  # noqa: B009 (every outcome names its request)


def refused(message: str | None, problem: Mapping[str, object]) -> str:
    """A frame was not accepted; `message` is its id, None for the hello."""
    return _json({"type": "refused", "id": message, "problem": {"type": "about:blank", **problem}})


def moved(log: str) -> str:
    """The conversation goes on in this log: say hello again."""
    return _json({"type": "moved", "log": log})


def presence(author: str, *, here: bool, writing: bool) -> str:
    """Who is there, and whether they write: never what."""
    return _json({"type": "presence", "author": author, "here": here, "writing": writing})


def _frame(fact: Fact, text: str | None, after: int | None) -> str:
    common = {"log": str(fact.stay), "position": fact.place.offset, "after": after, "id": fact.id}
    if isinstance(fact, MessagePosted):
        said = {"author": fact.author, "text": text, "time": fact.time, "pseudonym": fact.pseudonym or None}
        return _json({"type": "message", **common, **said})
    name, _ = SEALED.get(type(fact), ("", ()))
    body = {field: value for field, value in fact.model_dump().items() if field not in {*UNTOLD, name}}
    opened = {name: orjson.loads(text)} if text else {}
    return _json({"type": "event", **common, "event": fact.type, "time": fact.time, **body, **opened})


def _json(frame: dict[str, object]) -> str:
    return orjson.dumps(frame, default=_text).decode()


def _text(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
