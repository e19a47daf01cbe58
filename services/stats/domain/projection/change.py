"""The change that an event makes to the document of its conversation: it commutes, and may be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Fields that become the least or the most of their values, and days to add to a set."""

    conversation: str
    days: frozenset[str]
    least: Text = field(default_factory=dict)
    most: Text = field(default_factory=dict)

    def __or__(self, other: "Change") -> "Change":
        """Merge two changes of one conversation, in either order."""
        return Change(
            self.conversation,
            self.days | other.days,
            _merged(self.least, other.least, min),
            _merged(self.most, other.most, max),
        )


def changed(document: Mapping[str, Any] | None, change: Change) -> dict[str, Any]:
    """The document after the change, as MongoDB writes it."""
    fields = dict(document or {"_id": change.conversation})
    ends = dict(fields.get("ends", {}))
    for name, value in change.least.items():
        target, key = (ends, name[5:]) if name.startswith("ends.") else (fields, name)
        target[key] = min(target.get(key, value), value)
    for name, value in change.most.items():
        fields[name] = max(fields.get(name, value), value)
    days = sorted({*fields.get("days", ()), *change.days})
    return fields | ({"ends": ends} if ends else {}) | {"days": days}


def _merged(one: Text, other: Text, choose: Any) -> Text:
    return {**one, **{name: choose(one.get(name, value), value) for name, value in other.items()}}
