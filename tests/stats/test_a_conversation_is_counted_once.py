"""Events consumed twice, in any order and in any batches, give the same document and the same count."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.router.editions import bundled
from services.stats.domain.calendar import day_of, is_over, whole_periods
from services.stats.domain.departements import UNKNOWN, departement_of
from services.stats.domain.projection.change import Change, changed
from services.stats.domain.projection.counted_conversation import (
    CountedConversation,
    Wait,
    counted_conversation,
)
from services.stats.domain.projection.project import change_of
from shared.codes import DEPARTEMENTS
from shared.events.chat import (
    ConversationClosed,
    ConversationReceived,
    ConversationTransferred,
)
from shared.events.signalement import (
    SignalementContacted,
    SignalementDispatched,
    SignalementReceived,
    SignalementUnreachable,
)
from shared.identifiers import Stay
from tests.support.stats.builders import (
    MORNING,
    a_conversation,
    a_progress,
    a_reopening,
    answer,
    at,
    published,
)

NAME = "03-" + "a" * 32
LATER = MORNING + timedelta(hours=5)


def document(events: list[Any]) -> dict[str, Any]:
    """The document after these events."""
    stored: dict[str, Any] | None = None
    for event in events:
        stored = changed(stored, counted_change(event))
    assert stored is not None
    return stored


def counted_change(event: Any) -> Change:
    """The change of an event that counts."""
    change = change_of(event)
    assert change is not None
    return change


def a_long_story() -> list[Any]:
    """Closed at the police, reopened, transferred to the gendarmerie, answered and closed there."""
    police, gendarmerie = Stay("police", 1), Stay("gendarmerie", 2)
    first = a_conversation(name=NAME, theme="discrimination")
    moved = ConversationTransferred(conversation=NAME, request=first[0].id, to="gendarmerie.2")
    more = [
        at(a_reopening(NAME), police, LATER),
        at(moved, police, LATER + timedelta(minutes=5)),
        at(ConversationReceived(conversation=NAME, came_from="police.1"), gendarmerie, LATER),
        at(answer(NAME), gendarmerie, LATER + timedelta(minutes=9)),
        at(
            ConversationClosed(
                conversation=NAME, request=first[0].id, outcome="signalement", theme="cyberharassment"
            ),
            gendarmerie,
            LATER + timedelta(hours=1),
        ),
    ]
    return [*published([*first, *more]), a_progress(SignalementDispatched, NAME, LATER)]


STORY = a_long_story()
COPIES = [event.at(event.topic_offset._replace(offset=event.offset + 1_000)) for event in STORY[:-1]]
"""The same events, written a second time on their logs."""


@settings(max_examples=60)
@given(
    st.permutations([*STORY, *COPIES, *STORY]), st.lists(st.integers(1, len(STORY)), min_size=1, max_size=30)
)
def test_any_order_any_copies_any_batches_give_one_document(events: list[Any], sizes: list[int]) -> None:
    """Merged in memory as a batch is, or written one by one."""
    stored, left = None, list(events)
    while left:
        size = sizes.pop() if sizes else len(left)
        batch, left = left[:size], left[size:]
        stored = changed(stored, reduce(or_, map(counted_change, batch)))
    assert stored == document(STORY)


def test_force_and_outcome_are_those_of_the_last_stay() -> None:
    """And the theme that the last closing names."""
    conversation = _counted(STORY)
    assert (conversation.force, conversation.outcome, conversation.theme) == (
        "gendarmerie",
        "signalement",
        "cyberharassment",
    )
    assert (conversation.opened, conversation.closed) == ("2026-03-10", "2026-03-10")


def test_a_reopened_conversation_has_no_outcome_until_it_is_closed_again() -> None:
    """The outcome is one, and it is the last."""
    events = a_conversation(name=NAME)
    reopened = published([*events, at(a_reopening(NAME), Stay("police", 1), LATER)])
    assert _counted(reopened).outcome == ""
    again = ConversationClosed(conversation=NAME, request=events[0].id, outcome="orientation")
    closed = published([*reopened, at(again, Stay("police", 1), LATER + timedelta(days=1))])
    assert (_counted(closed).outcome, _counted(closed).closed) == ("orientation", "2026-03-11")


@pytest.mark.parametrize("then", ["nothing", "abandoned", "information"])
def test_a_signalement_that_was_sent_stays_counted(then: str) -> None:
    """On the day on which it was closed so, whatever becomes of the conversation when its visitor comes back."""
    police = Stay("police", 1)
    first = a_conversation(name=NAME, outcome="signalement")
    sent = a_progress(SignalementDispatched, NAME, MORNING + timedelta(minutes=20))
    events = [*first, at(a_reopening(NAME), police, LATER + timedelta(days=1))]
    if then != "nothing":
        again = ConversationClosed(conversation=NAME, request=first[0].id, outcome=then)  # type: ignore[arg-type]
        events.append(at(again, police, LATER + timedelta(days=2)))
    counted = _counted([*published(events), sent])
    assert (counted.outcome, counted.closed) == ("signalement", "2026-03-10")
    assert _counted(published(events)).outcome == ("" if then == "nothing" else then)


def test_an_opening_whose_visitor_never_joined_does_not_count() -> None:
    """Whatever other events there are."""
    events = [event for event in a_conversation() if event.type != "chat.visitor-joined"]
    assert counted_conversation(document(events)) is None


def test_nothing_smaller_than_a_departement_is_stored() -> None:
    """Neither the commune, nor the unit, nor who answered, nor a word."""
    text = str(document(STORY))
    assert "33063" not in text
    assert "Gironde" not in text
    assert "eve" not in text
    assert [departement_of(code) for code in ("33063", "2A004", "97411", "99999")] == [
        "33",
        "2A",
        "974",
        UNKNOWN,
    ]


def test_the_departements_are_those_of_the_territory() -> None:
    """Each has its rows, whether anybody is counted there or not."""
    lines = (bundled.DATA / "departements.csv").read_text().splitlines()[1:]
    assert sorted(DEPARTEMENTS) == sorted(line.split(",")[0] for line in lines)


def test_waits_are_counted_in_minutes() -> None:
    """From joining to the first answer; from opening to closing; from forwarding to the unit's answers."""
    sent = MORNING + timedelta(minutes=40)
    events = [
        *a_conversation(name=NAME, outcome="signalement"),
        a_progress(SignalementDispatched, NAME, sent),
        a_progress(SignalementReceived, NAME, sent + timedelta(hours=1)),
        a_progress(SignalementUnreachable, NAME, sent + timedelta(hours=2)),
        a_progress(SignalementContacted, NAME, sent + timedelta(days=1)),
    ]
    assert _counted(events).waits == (
        Wait("first-answer", "2026-03", 2),
        Wait("length", "2026-03", 30),
        Wait("received", "2026-03", 60),
        Wait("unreachable", "2026-03", 120),
        Wait("contacted", "2026-03", 1440),
    )


@pytest.mark.parametrize(
    ("time", "day"),
    [
        (datetime(2026, 6, 30, 22, 30, tzinfo=UTC), "2026-07-01"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2027-01-01"),
        (datetime(2026, 3, 29, 21, 59, tzinfo=UTC), "2026-03-29"),
    ],
)
def test_days_are_those_of_paris(time: datetime, day: str) -> None:
    """In summer and in winter, and on the night when the hour changes."""
    assert day_of(time) == day


def test_a_period_is_over_once_the_grace_after_its_end_in_paris_has_passed() -> None:
    """And not before."""
    midnight = datetime(2026, 6, 30, 22, tzinfo=UTC)
    grace = timedelta(hours=1)
    for period in ("2026-06-30", "2026-06"):
        assert not is_over(period, midnight + timedelta(minutes=59), grace)
        assert is_over(period, midnight + grace, grace)
    assert is_over("2026", datetime(2026, 12, 31, 23, tzinfo=UTC), timedelta())


def test_a_range_is_made_up_of_whole_years_and_months_or_of_none() -> None:
    """Days left over would be found out by subtracting."""
    day = datetime.fromisoformat
    assert whole_periods(day("2025-11-01").date(), day("2027-02-28").date()) == [
        "2025-11", "2025-12", "2026", "2027-01", "2027-02",
    ]  # fmt: skip
    assert whole_periods(day("2026-01-02").date(), day("2026-01-31").date()) is None
    assert whole_periods(day("2026-01-01").date(), day("2026-01-30").date()) is None


def test_a_visitor_s_message_is_no_answer() -> None:
    """Only an operator's is."""
    own = answer(NAME).model_copy(update={"author": "visitor", "operator": ""})
    assert change_of(at(own, Stay("police", 1), LATER)) is None


def _counted(events: list[Any]) -> CountedConversation:
    conversation = counted_conversation(document(events))
    assert conversation is not None
    return conversation
