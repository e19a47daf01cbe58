"""One document for each conversation: the same whatever the order, the copies and the borders of batches."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stats.domain.marks import marked, marks
from services.stats.domain.row import Row, row_of
from shared.events.chat import ConversationClosed, ConversationOpened, ConversationReceived, InConversation
from shared.facts import RECEPTION, Stay
from tests.stats.builders import MORNING, a_conversation, a_reopening, at, shuffled, told


def document(facts: list[InConversation]) -> dict[str, Any]:
    """What they leave."""
    found: dict[str, Any] = {}
    for fact in facts:
        marked(found, marks(fact))
    return found


def row(facts: list[InConversation]) -> Row:
    """How they count."""
    found = row_of(document(facts))
    assert found is not None
    return found


def copied(fact: InConversation, offset: int) -> InConversation:
    """The same fact, a second time in its log."""
    envelope = fact._envelope._replace(place=fact.place._replace(offset=offset))
    return fact.model_copy()._in(envelope)


def test_a_conversation_counts_once_its_visitor_has_joined() -> None:
    """An opening whose answer was lost is no conversation."""
    opened, joined, *rest = a_conversation()
    assert row_of(document([opened])) is None
    assert row_of(document([opened, *rest])) is None
    assert row_of(document([opened, joined])) is not None


def test_what_is_counted_of_it() -> None:
    """Its days, force, département, theme and end; how long its visitor waited."""
    facts = a_conversation(
        outcome="signalement", force="gendarmerie", commune="97411", theme="discrimination"
    )
    assert row(facts) == Row(
        opened=date(2026, 3, 10), force="gendarmerie", theme="discrimination", departement="974",
        closed=date(2026, 3, 10), outcome="signalement", answer_seconds=115.0, length_seconds=1800.0,
    )  # fmt: skip


def test_neither_words_nor_commune_are_kept() -> None:
    """The document holds nothing by which somebody could be found."""
    text = str(document(a_conversation(commune="33063")))
    assert "33063" not in text
    assert "box" not in text


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 1, 21, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_a_day_is_a_day_in_paris(moment: datetime, day: date) -> None:
    """In winter and in summer."""
    assert row(a_conversation(opened=moment, outcome=None)).opened == day


def test_force_and_end_are_those_of_the_last_stay() -> None:
    """What was decided before the transfer counts no more."""
    facts = a_conversation(outcome=None)
    name, there = facts[0].conversation, Stay("gendarmerie", 2)
    received = ConversationReceived(conversation=name, came_from="police.1")
    closed = ConversationClosed(conversation=name, request=uuid4(), outcome="orientation")
    later = MORNING + timedelta(days=1)
    moved = [*facts, *told([at(received, there, later), at(closed, there, later)])]
    assert (row(moved).force, row(moved).outcome, row(moved).closed) == (
        "gendarmerie", "orientation", date(2026, 3, 11),
    )  # fmt: skip
    assert row(moved[:-1]).outcome == ""


def test_reopened_it_is_open_and_a_late_copy_of_its_end_changes_nothing() -> None:
    """The first place of a fact is its place."""
    facts = a_conversation(outcome="information")
    name, stay = facts[0].conversation, Stay("police", 1)
    place = facts[-1].place
    reopened = at(a_reopening(name), stay, MORNING).at(place._replace(offset=place.offset + 1))
    copy = copied(facts[-1], place.offset + 2)
    for order in permutations([facts[-1], reopened, copy]):
        found = row([*facts[:-1], *order])
        assert (found.outcome, found.closed) == ("", None)


def test_the_end_that_holds_is_the_last_of_its_stay() -> None:
    """Closed, reopened, closed with another outcome."""
    facts = a_conversation(outcome="information")
    name, stay, place = facts[0].conversation, Stay("police", 1), facts[-1].place
    again = ConversationClosed(conversation=name, request=uuid4(), outcome="signalement")
    more = [
        at(a_reopening(name), stay, MORNING).at(place._replace(offset=place.offset + 1)),
        at(again, stay, MORNING + timedelta(days=2)).at(place._replace(offset=place.offset + 2)),
    ]
    found = row([*more, *facts])
    assert (found.outcome, found.closed) == ("signalement", date(2026, 3, 12))


@given(seed=st.integers(0, 10_000), outcome=st.sampled_from(["signalement", "abandoned", None]))
def test_any_order_and_any_copies_give_the_same_document(seed: int, outcome: Any) -> None:
    """Facts told twice, in any order."""
    facts = a_conversation(outcome=outcome, theme="discrimination", name=f"03-{'b' * 32}")
    assert document(list(shuffled(facts, seed, twice=0.5))) == document(facts)


def test_an_opening_retold_in_the_next_stay_is_the_same_opening() -> None:
    """Under its own time."""
    name = f"03-{'c' * 32}"
    opening = ConversationOpened(conversation=name, commune="2A004")
    retold = [at(opening, stay, MORNING) for stay in (RECEPTION, Stay("police", 1))]
    assert document(told(retold)) == {"opened": MORNING.isoformat(), "departement": "2A"}
