"""An erased conversation is counted as before, on its days; no time of it is left, whatever is consumed again."""

import re
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.figures.tally import tally_month
from services.stats.domain.projection.counted_conversation import Wait
from shared.events.signalement import SignalementContacted, SignalementDispatched, SignalementReceived
from shared.identifiers import Stay
from tests.stats.test_a_conversation_is_counted_once import LATER, NAME, STORY, counted_change
from tests.support.stats.builders import MORNING, a_conversation, a_progress, an_erasure
from tests.support.stats.doubles import RememberedFigures

TIME_OF_DAY = re.compile(r"T[0-9]{2}:")
ERASED = an_erasure(NAME, LATER + timedelta(days=3), Stay("gendarmerie", 2))


def figures(*batches: list[Any]) -> RememberedFigures:
    """The store after these batches, each merged in memory first."""
    store = RememberedFigures()
    for batch in batches:
        store.apply(reduce(or_, map(counted_change, batch)))
    return store


async def counted(store: RememberedFigures) -> Any:
    """The one conversation that is counted in March, without its waits."""
    (conversation,) = await store.conversations(["2026-03"])
    return tally_month([conversation], "2026-03").counts, conversation.departement, conversation.theme


@settings(max_examples=60, deadline=None)
@given(
    st.permutations([*STORY, ERASED, *STORY]), st.lists(st.integers(1, len(STORY)), min_size=1, max_size=30)
)
async def test_in_any_order_the_figures_stay_and_no_time_does(events: list[Any], sizes: list[int]) -> None:
    """Before it, among it, after it, or consumed again when it is erased already."""
    batches, left = [], list(events)
    while left:
        size = sizes.pop() if sizes else len(left)
        batches.append(left[:size])
        left = left[size:]
    erased = figures(*batches)
    assert await counted(erased) == await counted(figures(STORY))
    assert not TIME_OF_DAY.search(str(erased.documents))


async def test_the_lengths_of_waits_stay_in_minutes() -> None:
    """Of those that were over; an answer that comes after the erasure has none, and is in no list of waits."""
    sent = MORNING + timedelta(minutes=40)
    events = [
        *a_conversation(name=NAME, outcome="signalement"),
        a_progress(SignalementDispatched, NAME, sent),
        a_progress(SignalementReceived, NAME, sent + timedelta(hours=1)),
    ]
    late = a_progress(SignalementContacted, NAME, sent + timedelta(days=9))
    store = figures(events, [an_erasure(NAME, LATER)], [late], events)
    (conversation,) = await store.conversations(["2026-03"])
    assert set(conversation.waits) == {
        Wait("first-answer", "2026-03", 2),
        Wait("length", "2026-03", 30),
        Wait("received", "2026-03", 60),
    }
    assert not TIME_OF_DAY.search(str(store.documents))


async def test_the_day_is_that_of_paris() -> None:
    """Though it is the day before in UTC: the least of both texts is still the day alone."""
    night = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    events = a_conversation(name=NAME, opened=night)
    store = figures(events, [an_erasure(NAME, LATER)], events)
    (conversation,) = await store.conversations(["2026-03"])
    assert (conversation.opened, conversation.closed) == ("2026-03-01", "2026-03-01")
