"""The change that an event makes to the document of its conversation: it commutes, and may be repeated."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Text = Mapping[str, str]
ERASED = "erased"
"""The field that says on which day a conversation was erased."""
OPENED = "opened"
"""The field that says when it was opened."""


@dataclass(frozen=True, slots=True)
class Change:
    """Fields that become the least or the most of their values, and days to add to a set."""

    conversation: str
    days: frozenset[str]
    least: Text = field(default_factory=dict)
    most: Text = field(default_factory=dict)

    @property
    def days_of_a_new_document(self) -> frozenset[str]:
        """The days under which a document is found that was not there: an erasure alone adds none to another."""
        return self.days or frozenset({self.most[ERASED]} if ERASED in self.most else ())

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
    fields = dict(document or {"_id": change.conversation, "days": change.days_of_a_new_document})
    for name, value in change.least.items():
        group, _, key = name.rpartition(".")
        target = fields if not group else dict(fields.get(group, {}))
        target[key] = min(target.get(key, value), value)
        fields |= {group: target} if group else {}
    for name, value in change.most.items():
        fields[name] = max(fields.get(name, value), value)
    return fields | {"days": sorted({*fields["days"], *change.days})}


def _merged(one: Text, other: Text, choose: Any) -> Text:
    return {**one, **{name: choose(one.get(name, value), value) for name, value in other.items()}}
