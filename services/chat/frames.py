"""The frames of the small JSON protocol that both sides speak, over WebSocket and SSE alike."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

import orjson

from shared.events.chat import DangerDeclared, MessagePosted
from shared.facts import Fact

Side = Literal["visitor", "desk"]
SIDES: tuple[Side, ...] = ("visitor", "desk")
UNTOLD = {"conversation", "request", "operator"}
"""What events do not say of a fact: operators appear under their pseudonym."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A link of a line's chain: the fact, its text opened, and the place of the link before it for each side."""

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
    by_place = {place: _frame(fact, text, place) for place in {*after.values()}}
    frames = {side: by_place[after[side]] for side in SIDES if sees(side, fact)}
    for side in frames:
        last[side] = fact.place.offset
    return Shown(fact, text, after, frames)


def sees(side: Side, fact: Fact) -> bool:
    """Whether this side is shown such a fact: danger is never named on the visitor's screen."""
    return side == "desk" or not isinstance(fact, DangerDeclared)


def refused(message: str | None, status: int, title: str, detail: str) -> str:
    """A frame was not accepted; `message` is its id, None for the hello."""
    problem = {"type": "about:blank", "status": status, "title": title, "detail": detail}
    return _json({"type": "refused", "id": message, "problem": problem})


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
    body = {name: value for name, value in fact.model_dump().items() if name not in UNTOLD}
    return _json({"type": "event", **common, "event": fact.type, "time": fact.time, **body})


def _json(frame: dict[str, object]) -> str:
    return orjson.dumps(frame, default=_text).decode()


def _text(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(type(value).__name__)
