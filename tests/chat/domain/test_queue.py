"""The queue is ordered by who first waited: nothing that the staff does sends a visitor to its end."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.chat.domain.decide import decide
from services.chat.domain.queue import has_left, in_queue, may_take, queue_order, reply_until, waiting_since
from services.chat.domain.retell import retelling
from shared.events.chat import ConversationReceived, ConversationTransferred
from tests.support.builders import (
    EVE,
    GENDARMERIE,
    MORNING,
    POLICE,
    a_claim,
    a_closing,
    a_danger,
    a_goodbye,
    a_message,
    a_receiving,
    a_reopening,
    a_resuming,
    a_transfer,
    an_opening,
    later,
)
from tests.support.chat.history import History, claimed, waiting


def received(history: History) -> ConversationReceived:
    """The event with which the next stay begins to be decided."""
    moved = next(event for event in history.events if isinstance(event, ConversationTransferred))
    *_, last = retelling(history.now, moved, ())
    assert isinstance(last, ConversationReceived)
    return last


def test_a_visitor_has_waited_since_they_opened() -> None:
    """However long it took to find their force."""
    history = History("police")
    history(an_opening(POLICE), at=later(0))
    history(a_receiving(waiting_since=later(0)), at=later(4))
    assert waiting_since(history.now) == later(0)


def test_a_conversation_that_was_released_without_a_reply_comes_before_a_later_arrival() -> None:
    """Its visitor has waited since the beginning."""
    history = claimed()
    history.passes(later(16))
    assert history.now.status == "waiting"
    arrival = replace(waiting().now, waiting_since=later(10))
    assert sorted([arrival, history.now], key=queue_order) == [history.now, arrival]
    assert waiting_since(history.now) == MORNING


def test_a_transfer_keeps_the_wait() -> None:
    """The other force learns since when."""
    history = claimed()
    history(a_transfer(), at=later(3))
    event = received(history)
    assert event.waiting_since == MORNING
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    there(event, at=later(3))
    assert waiting_since(there.now) == MORNING


def test_after_an_answer_a_transfer_begins_the_wait() -> None:
    """Nobody was waited for until then."""
    history = claimed()
    history(a_message("operator", operator=EVE), at=later(1))
    history(a_transfer(), at=later(3))
    assert received(history).waiting_since is None
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    there(received(history), at=later(3))
    assert waiting_since(there.now) == later(3)


def test_an_answer_ends_the_wait_and_the_next_message_begins_it() -> None:
    """More messages do not begin it again."""
    history = claimed()
    history(a_message("operator", operator=EVE), at=later(1))
    assert history.now.waiting_since is None
    history(a_message(), at=later(2))
    history(a_message(), at=later(5))
    assert history.now.waiting_since == later(2)
    history.passes(later(17))
    assert waiting_since(history.now) == later(2)


def test_a_conversation_that_nobody_answered_keeps_its_wait_through_its_end() -> None:
    """Its operator ended it without a word: its visitor comes back and has waited since the beginning."""
    history = claimed()
    history(a_closing(), a_reopening(), at=later(3))
    assert waiting_since(history.now) == MORNING


def test_who_was_answered_and_comes_back_waits_from_then_on() -> None:
    """Their « thank you » was the end, and they have not waited since."""
    history = claimed()
    history(a_message("operator", operator=EVE), a_message(), a_closing(), at=later(3))
    history(a_reopening(), at=later(60 * 24))
    assert waiting_since(history.now) == later(60 * 24)


def test_a_reply_is_awaited_until_its_operator_writes() -> None:
    """Since they took it, and since the visitor's next message; in the queue nobody's is."""
    within, history = timedelta(minutes=15), waiting()
    assert reply_until(history.now, within) is None
    history(a_claim(EVE), at=later(1))
    assert reply_until(history.now, within) == later(16)
    history(a_message("operator"), at=later(2))
    assert reply_until(history.now, within) is None
    history(a_message("visitor"), at=later(3))
    assert reply_until(history.now, within) == later(18)


def test_danger_comes_first() -> None:
    """Before those who have waited longer."""
    history = claimed()
    history(a_danger(EVE), at=later(1))
    history.passes(later(30))
    others = waiting().now
    endangered = replace(history.now, waiting_since=later(20))
    assert sorted([others, endangered], key=queue_order) == [endangered, others]


def test_minors_come_after_danger_and_before_all_others() -> None:
    """Also before an adult whose operator gave the conversation back, and those who have waited longer."""
    longer = waiting().now
    minor = replace(longer, minor=True, waiting_since=later(20))
    returned = replace(longer, returned=True, waiting_since=later(10))
    endangered = replace(longer, urgent=True, waiting_since=later(30))
    queue = [longer, returned, minor, endangered, replace(longer, minor=False)]
    assert sorted(queue, key=queue_order)[:3] == [endangered, minor, returned]


def test_a_visitor_who_left_by_the_way_out_stands_below_until_there_is_a_sign_of_them() -> None:
    """Another of their pages may be connected; nobody in danger is set apart."""
    history = waiting()
    assert not has_left(history.now, is_here=None)
    history(a_goodbye(), at=later(3))
    assert has_left(history.now, is_here=None)
    assert has_left(history.now, is_here=False)
    assert not has_left(history.now, is_here=True)
    assert not has_left(replace(history.now, urgent=True), is_here=False)
    history(a_resuming(), at=later(4))
    assert not has_left(history.now, is_here=False)


def test_a_supervisor_sees_those_who_wait_in_the_order_in_which_they_are_taken() -> None:
    """Whom an operator has is not among them, nor the conversations of another force."""
    longer = waiting().now
    minor = replace(longer, minor=True, waiting_since=later(20))
    endangered = replace(longer, urgent=True, waiting_since=later(30))
    seen = [longer, claimed().now, minor, endangered]
    assert in_queue(seen, longer.stay.log) == [endangered, minor, longer]
    assert in_queue(seen, "elsewhere") == []


def test_a_message_consumed_again_begins_no_wait_that_an_answer_has_ended() -> None:
    """The state was written, the checkpoint was not."""
    history = claimed()
    message = a_message()
    history(message, a_message("operator", operator=EVE))
    consumed = next(event for event in history.events if event.id == message.id)
    after, _ = decide(history.now, consumed)
    assert after == history.now


@pytest.mark.parametrize(
    ("theme", "trainings", "urgent", "minutes", "may"),
    [
        ("cyberharassment", ("cyberharassment",), False, 0, True),
        ("cyberharassment", ("discrimination",), False, 4, False),
        ("cyberharassment", (), False, 5, True),
        ("cyberharassment", (), True, 0, True),
        (None, (), False, 0, True),
    ],
)
def test_nobody_waits_where_no_one_on_duty_is_trained_for_their_theme(
    theme: str | None, trainings: tuple[str, ...], urgent: bool, minutes: int, may: bool
) -> None:
    """Anybody may take who is in danger, or who has waited too long; until then it is for those who are trained."""
    one = replace(waiting().now, theme=theme, urgent=urgent, waiting_since=MORNING)
    assert may_take(trainings, one, later(minutes), timedelta(minutes=5)) is may
