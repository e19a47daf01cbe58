"""How long somebody waits for an operator, learned from those who were claimed lately, by their turn at arrival."""

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from services.chat.domain.conversation import Conversation
from shared.events.chat import ConversationClaimed

LATELY = timedelta(hours=6)
"""How long ago a wait may have ended from which something is learned."""
MOST = 200
"""Waits from which it is learned: the last ones."""
LEAST = 20
"""Waits without which nothing is known."""
LEVEL = 0.84
"""The part of the waits before that lie in the interval: four in five of the next do, for the times change."""


class PastWait(NamedTuple):
    """A wait that is over: from the opening to the first claim."""

    since: datetime
    until: datetime


class Learned(NamedTuple):
    """The waits of late, and how long a turn took in each, the shortest first."""

    lately: Sequence[PastWait]
    each: Sequence[timedelta]


def past_wait(conversation: Conversation, claimed: ConversationClaimed) -> PastWait | None:
    """The wait that ended with this claim; None if it is not the first, or began in another force."""
    claims = [r for r in conversation.replies.values() if isinstance(r, ConversationClaimed)]
    is_first = all(r.time >= claimed.time for r in claims if r.stay == claimed.stay)
    if claimed.stay.number != 1 or not is_first:
        return None
    return PastWait(conversation.opened, claimed.time)


def learn(past: Iterable[PastWait], now: datetime) -> Learned | None:
    """Learn from the waits that ended lately, as the first claims on a force's log have them; None if they are few.

    A wait is measured by the turn at arrival: what came before it takes about as long for each.
    """
    lately = sorted((one for one in past if one.until > now - LATELY), key=lambda one: one.until)[-MOST:]
    if len(lately) < LEAST:
        return None
    return Learned(lately, sorted((one.until - one.since) / _turn(one.since, lately) for one in lately))


def expected_wait(
    since: datetime, learned: Learned | None, before: int, now: datetime
) -> tuple[timedelta, timedelta] | None:
    """The interval in which four waits in five fall, for somebody who waits since then; None where it is not known.

    `before`: how many wait who came before them. It is not known either for somebody who has waited longer than that.
    """
    if learned is None:
        return None
    lately, each = learned
    turn = _turn(since, lately) + before
    low, high = (turn * each[_rank(part, len(each))] for part in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return (low, high) if since + high > now else None


def _turn(since: datetime, past: Sequence[PastWait]) -> int:
    """The turn of somebody who came then: after those who had come, and were claimed later."""
    return 1 + sum(one.since < since < one.until for one in past)


def _rank(part: float, number: int) -> int:
    """The index of the order statistic below which that part of the next waits lies."""
    return min(max(math.floor(part * (number + 1)) - 1, 0), number - 1)
