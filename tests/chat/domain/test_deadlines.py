"""A wait that lasts too long becomes an event: nobody waits in silence."""

from datetime import timedelta

import pytest

from services.chat.domain.deadlines import Limits, due
from shared.events.chat import (
    ConversationClosed,
    ConversationReleased,
    DeadlineLapsed,
    DeadlinePassed,
    WaitOverdue,
)
from shared.identifiers import RECEPTION
from tests.support.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    MORNING,
    a_claim,
    a_doubt,
    a_message,
    a_transfer,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, transferred, waiting

LIMITS: Limits = {
    "routing": timedelta(minutes=1),
    "answer": timedelta(minutes=5),
    "reply": timedelta(minutes=15),
    "silence": timedelta(days=1),
    "offer": timedelta(minutes=2),
    "presence": timedelta(days=30),
    "absence": timedelta(days=30),
}


@pytest.mark.parametrize(
    ("history", "limit"), [(in_reception(), "routing"), (waiting(), "answer"), (claimed(), "reply")]
)
def test_a_deadline_is_due_when_its_wait_has_lasted_as_long_as_it_may(history: History, limit: str) -> None:
    """Not a moment before; its id derives from what began the wait."""
    length = LIMITS[limit]  # type: ignore[index]
    assert due(history.now, LIMITS, MORNING + length - timedelta(seconds=1)) is None
    passed = due(history.now, LIMITS, MORNING + length)
    assert passed is not None
    assert history.now.wait is not None
    assert (passed.id, passed.limit) == (history.now.wait.deadline, limit)
    again = due(history.now, LIMITS, MORNING + length * 2)
    assert again is not None
    assert again.id == passed.id


@pytest.mark.parametrize("history", [closed(), transferred()])
def test_where_nobody_is_waited_for_nothing_is_due(history: History) -> None:
    """Not in a hundred years."""
    assert due(history.now, LIMITS, later(60 * 24 * 36_500)) is None


@pytest.mark.parametrize(("history", "limit"), [(in_reception(), "routing"), (waiting(), "answer")])
def test_a_visitor_for_whom_nobody_is_found_is_informed_and_not_left(history: History, limit: str) -> None:
    """The conversation stays open; then the visitor's silence is waited for."""
    status = history.now.status
    (reply,) = history.passes(later(6))
    assert isinstance(reply, WaitOverdue)
    assert reply.limit == limit
    assert history.now.status == status
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("silence", later(6))


def test_an_operator_who_does_not_reply_loses_the_conversation() -> None:
    """The conversation is back in the queue, and another takes it."""
    history = claimed(by=EVE)
    (reply,) = history.passes(later(16))
    assert isinstance(reply, ConversationReleased)
    assert reply.cause == "unanswered"
    assert (history.now.status, history.now.operator) == ("waiting", "")
    assert history.now.wait is not None
    assert history.now.wait.limit == "answer"
    history(a_claim(ADAM))
    assert history.now.operator == ADAM


def test_a_visitor_who_is_silent_too_long_ends_the_conversation() -> None:
    """Abandoned, by nobody."""
    history = claimed()
    history(a_message("operator", operator=EVE), at=later(1))
    (reply,) = history.passes(later(60 * 25))
    assert isinstance(reply, ConversationClosed)
    assert (reply.outcome, reply.operator) == ("abandoned", "")
    assert history.now.status == "closed"


def test_a_deadline_whose_wait_is_over_lapses() -> None:
    """The scheduler published it while the claim was on its way."""
    history = waiting()
    assert history.now.wait is not None
    late = DeadlinePassed.now(
        id=history.now.wait.deadline, stay=history.now.stay, conversation=CONVERSATION, limit="answer"
    )
    history(a_claim(EVE))
    (reply,) = history(late)
    assert isinstance(reply, DeadlineLapsed)
    assert (history.now.status, history.now.operator) == ("claimed", EVE)


def test_a_deadline_published_twice_passes_once() -> None:
    """The second copy is answered with the first reply."""
    history = claimed()
    (reply,) = history.passes(later(16))
    (passed,) = [event for event in history.events if isinstance(event, DeadlinePassed)]
    history(a_claim(ADAM))
    assert history(passed) == (reply,)
    assert history.now.operator == ADAM


def test_the_visitor_learns_that_the_territory_cannot_say() -> None:
    """A person chooses: the routing is overdue at once."""
    history = in_reception()
    (reply,) = history(a_doubt())
    assert isinstance(reply, WaitOverdue)
    assert reply.limit == "routing"
    assert history.now.status == "routing"


def test_a_visitor_whose_force_a_person_chooses_is_informed_after_five_minutes_too() -> None:
    """However long the choice takes, they learn as anybody does that nobody has answered, and whom to call."""
    history = in_reception()
    history(a_doubt(), at=later(1))
    assert due(history.now, LIMITS, later(5)) is None
    (reply,) = history.passes(later(6))
    assert isinstance(reply, WaitOverdue)
    assert (reply.limit, history.now.status) == ("answer", "routing")
    assert history.now.wait is not None
    assert history.now.wait.limit == "silence"


def test_a_person_s_choice_comes_through_after_that() -> None:
    """However long it took."""
    history = in_reception()
    history(a_doubt(), a_transfer("gendarmerie", operator="", stay=RECEPTION))
    assert history.now.status == "moved"


def test_a_doubt_about_a_conversation_that_was_moved_is_nobody_s() -> None:
    """The router's own order decides; here it must not bring the conversation back."""
    history = in_reception()
    history(a_transfer("police", operator="", stay=RECEPTION), a_doubt())
    assert history.now.status == "moved"
