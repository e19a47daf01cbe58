"""The learned wait: replayed waits fall into it as often as it says, by day and night, and in a burst."""

import heapq
import random
from bisect import bisect_left
from collections.abc import Iterator
from datetime import timedelta

import pytest

from services.chat.domain.expected_wait import LEAST, PastWait, expected_wait, learn, past_wait
from shared.events.chat import ConversationClaimed
from tests.support.builders import ADAM, EVE, a_claim, a_release, later
from tests.support.chat.history import waiting

HOUR = 60.0


def arrivals(chance: random.Random, days: int) -> list[float]:
    """The minutes at which people come: few at night, many in the evening, and bursts of twenty."""
    minute, coming = 0.0, []
    while minute < days * 24 * HOUR:
        hour = minute / HOUR % 24
        minute += chance.expovariate((3 if 1 <= hour < 8 else 16 if hour >= 18 else 9) / HOUR)
        coming.append(minute)
        if chance.random() < 0.004:
            coming += [minute + chance.random() * 10 for _ in range(20)]
    return sorted(coming)


def shift(chance: random.Random, days: int = 3) -> list[PastWait]:
    """The waits of some days: operators talk with several at once, are fewer at night, and slower to take."""
    coming = arrivals(chance, days)
    ahead = [(minute, True, minute) for minute in coming]
    queue: list[float] = []
    waits, talking = [], 0
    while ahead:
        minute, comes, came = heapq.heappop(ahead)
        if comes:
            queue.append(came)
        else:
            talking -= 1
        is_night = 1 <= minute / HOUR % 24 < 8
        while queue and talking < (4 if is_night else 20 if minute / HOUR % 24 >= 18 else 12):
            talking += 1
            claimed = minute + chance.lognormvariate(1.2 if is_night else 0.0, 0.8)
            waits.append(PastWait(later(queue.pop(0)), later(claimed)))
            heapq.heappush(ahead, (claimed + chance.lognormvariate(3.6, 0.5), False, 0.0))
    return sorted(waits, key=lambda one: one.until)


def replayed(waits: list[PastWait]) -> Iterator[bool]:
    """Whether each wait fell into the interval that was known when it began."""
    ends = [one.until for one in waits]
    for one in waits:
        before = waits[: bisect_left(ends, one.since)][-300:]
        others = sum(other.since < one.since < other.until for other in waits)
        if known := expected_wait(one.since, learn(before, one.since), others, one.since):
            yield known[0] <= one.until - one.since <= known[1]


@pytest.mark.parametrize("seed", range(3))
def test_four_waits_in_five_fall_into_the_interval(seed: int) -> None:
    """Replayed over three days and nights with bursts, each wait by what was known at its beginning: 80 ± 5 %."""
    inside = list(replayed(shift(random.Random(seed))))
    assert len(inside) > 400
    assert 0.75 <= sum(inside) / len(inside) <= 0.85


def test_nothing_is_said_where_too_little_is_known() -> None:
    """Too few waits, or too long ago, or one that lasts longer than was known."""
    minutes = [PastWait(later(each), later(each + 2)) for each in range(LEAST)]
    now = later(LEAST)
    assert expected_wait(now, learn(minutes, now), 0, now) == (timedelta(minutes=2), timedelta(minutes=2))
    assert expected_wait(now, learn(minutes[1:], now), 0, now) is None
    assert expected_wait(now, learn(minutes, later(LEAST + 7 * HOUR)), 0, later(LEAST + 7 * HOUR)) is None
    assert expected_wait(now - timedelta(minutes=10), learn(minutes, now), 0, now) is None


def test_who_comes_after_others_waits_longer() -> None:
    """A turn lasts about as long as each that was waited for before."""
    minutes = [PastWait(later(3 * each), later(3 * each + 2)) for each in range(LEAST)]
    now = later(3 * LEAST)
    assert expected_wait(now, learn(minutes, now), 2, now) == (timedelta(minutes=6), timedelta(minutes=6))


def test_a_wait_ends_with_the_first_claim() -> None:
    """A wait after a release is no sample of how long people wait at first."""
    history = waiting()
    opened = history.now.opened
    (first,) = history(a_claim(EVE), at=later(4))
    history(a_release(EVE), at=later(5))
    (second,) = history(a_claim(ADAM), at=later(9))
    assert isinstance(first, ConversationClaimed)
    assert isinstance(second, ConversationClaimed)
    assert past_wait(history.now, first) == PastWait(opened, later(4))
    assert past_wait(history.now, second) is None
