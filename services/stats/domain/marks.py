"""What a fact leaves in the one document of its conversation: marks that commute, and repeat without effect."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

from shared.events.chat import (
    ConversationClosed,
    ConversationOpened,
    ConversationReceived,
    ConversationReopened,
    DangerDeclared,
    InConversation,
    MessagePosted,
    VisitorJoined,
)
from shared.facts import Fact


class Mark(NamedTuple):
    """`set` writes a value that every copy of the fact has, `min` keeps the least of all that came."""

    how: Literal["set", "min"]
    field: str
    value: Any


def marks(fact: InConversation) -> list[Mark]:
    """What this fact leaves."""
    time = fact.time.isoformat()
    match fact:
        case ConversationOpened():
            theme = [Mark("set", "theme", fact.theme)] if fact.theme else []
            return [
                Mark("min", "opened", time),
                Mark("set", "departement", departement(fact.commune)),
                *theme,
            ]
        case VisitorJoined():
            return [Mark("min", "joined", time)]
        case ConversationReceived():
            return [Mark("set", f"stays.{fact.stay.number}", fact.stay.log)]
        case MessagePosted() if fact.author != "visitor":
            return [Mark("min", "answered", time)]
        case ConversationClosed():
            return [*_end(fact, fact.outcome), Mark("set", f"ends.{fact.id}.theme", fact.theme)]
        case ConversationReopened():
            return _end(fact, None)
        case DangerDeclared():
            return [Mark("set", "urgent", True)]
    return []


def departement(commune: str) -> str:
    """The département of a commune's code: what is kept of where somebody lives."""
    return commune[:3] if commune.startswith(("97", "98")) else commune[:2]


def marked(document: dict[str, Any], found: list[Mark]) -> dict[str, Any]:
    """The document with these marks: what the store's operations do, for whoever has none."""
    for how, path, value in found:
        *way, last = path.split(".")
        at = document
        for name in way:
            at = at.setdefault(name, {})
        if how == "set" or last not in at or value < at[last]:
            at[last] = value
    return document


def moment(text: str) -> datetime:
    """A time as it is kept."""
    return datetime.fromisoformat(text)


def _end(fact: Fact, outcome: str | None) -> list[Mark]:
    """An end, or its undoing, at its first place in its stay: the last one there is the one that holds."""
    at = f"ends.{fact.id}"
    return [
        Mark("set", f"{at}.stay", fact.stay.number),
        Mark("set", f"{at}.outcome", outcome),
        Mark("set", f"{at}.time", fact.time.isoformat()),
        Mark("min", f"{at}.place", fact.place.offset),
    ]
