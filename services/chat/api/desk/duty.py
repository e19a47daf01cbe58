"""Duty: the operators at work, with how many conversations and since when, and where they owe an answer."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from pydantic import BaseModel

from services.chat.domain.conversation import Conversation
from shared.events.chat import AtDesk

NO_DESKS: Mapping[str, AtDesk] = MappingProxyType({})


class OnDuty(BaseModel):
    """An operator who has conversations now, or whose desk is open."""

    operator: str
    """Their pseudonym."""
    account: str
    held: int
    since: datetime | None
    """When their desk was opened or they took the first of those that they have; None where nobody knows."""
    at_desk: bool
    """Whether their desk is open, as far as this process knows."""
    trainings: tuple[str, ...] = ()
    """The themes that they are trained for; none where their desk is not open."""


def on_duty(conversations: Collection[Conversation], desks: Mapping[str, AtDesk] = NO_DESKS) -> list[OnDuty]:
    """List who has conversations or an open desk, the longest at it first."""
    taken: dict[str, list[datetime]] = defaultdict(list)
    pseudonyms: dict[str, str] = {}
    for one in conversations:
        if one.status == "claimed":
            taken[one.operator].append(one.taken)
            pseudonyms[one.operator] = one.pseudonym
    rows = [_row(operator, taken[operator], pseudonyms, desks) for operator in {**taken, **desks}]
    return sorted(rows, key=lambda row: (row.since is None, row.since, row.operator))


def _row(
    operator: str, times: list[datetime], pseudonyms: Mapping[str, str], desks: Mapping[str, AtDesk]
) -> OnDuty:
    desk = desks.get(operator)
    opened = [desk.since] if desk and desk.since else []
    return OnDuty(
        operator=(desk.pseudonym if desk else pseudonyms[operator]) or operator,
        account=operator,
        held=len(times),
        since=min([*times, *opened], default=None),
        at_desk=desk is not None,
        trainings=desk.trainings if desk else (),
    )


def owing(conversations: Collection[Conversation], now: datetime, after: timedelta) -> list[Conversation]:
    """List the conversations that somebody has, and whose visitor has waited so long for a word of theirs."""
    late = [c for c in conversations if c.status == "claimed" and c.waiting_since is not None]
    late = [c for c in late if now - owed_since(c) > after]
    return sorted(late, key=owed_since)


def owed_since(conversation: Conversation) -> datetime:
    """Since when the operator who has it owes an answer: what was waited before is not theirs."""
    return max(conversation.waiting_since or conversation.opened, conversation.taken)
