"""Duty: the operators who have conversations, since when, and where they owe an answer; never a word."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from pydantic import BaseModel

from services.chat.domain.conversation import Conversation


class OnDuty(BaseModel):
    """An operator who has conversations now."""

    operator: str
    """Their pseudonym."""
    held: int
    since: datetime
    """When they took the first of those that they have."""


def on_duty(conversations: Collection[Conversation]) -> list[OnDuty]:
    """List who has conversations, the longest at it first."""
    taken: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in conversations:
        if one.status == "claimed":
            taken[one.operator, one.pseudonym].append(one.taken)
    rows = [
        OnDuty(operator=pseudonym or operator, held=len(times), since=min(times))
        for (operator, pseudonym), times in taken.items()
    ]
    return sorted(rows, key=lambda row: row.since)


def owing(conversations: Collection[Conversation], now: datetime, after: timedelta) -> list[Conversation]:
    """List the conversations that somebody has, and whose visitor has waited so long for a word of theirs."""
    late = [c for c in conversations if c.status == "claimed" and c.waiting_since is not None]
    late = [c for c in late if now - owed_since(c) > after]
    return sorted(late, key=owed_since)


def owed_since(conversation: Conversation) -> datetime:
    """Since when the operator who has it owes an answer: what was waited before is not theirs."""
    return max(conversation.waiting_since or conversation.opened, conversation.taken)
