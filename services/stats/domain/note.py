"""What a fact changes in the document of its conversation: only what commutes, and may be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Note:
    """The least and the most of some texts, and days that a set must hold."""

    conversation: str
    days: frozenset[str]
    least: Text = field(default_factory=dict)
    most: Text = field(default_factory=dict)

    def __or__(self, other: "Note") -> "Note":
        """Both, in whichever order they were heard."""
        return Note(
            self.conversation,
            self.days | other.days,
            _joined(self.least, other.least, min),
            _joined(self.most, other.most, max),
        )


def noted(document: Mapping[str, Any] | None, note: Note) -> dict[str, Any]:
    """A document with what the note says, as a document server writes it."""
    known = dict(document or {"_id": note.conversation})
    ends = dict(known.get("ends", {}))
    for name, value in note.least.items():
        held, key = (ends, name[5:]) if name.startswith("ends.") else (known, name)
        held[key] = min(held.get(key, value), value)
    for name, value in note.most.items():
        known[name] = max(known.get(name, value), value)
    days = sorted({*known.get("days", ()), *note.days})
    return known | ({"ends": ends} if ends else {}) | {"days": days}


def _joined(one: Text, other: Text, chosen: Any) -> Text:
    return {**one, **{name: chosen(one.get(name, value), value) for name, value in other.items()}}
