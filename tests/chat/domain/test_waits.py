"""A message says who waits for whom; its offset says where it belongs."""

from uuid import uuid5

import pytest

from services.chat.domain.decide import decide
from shared.events.chat import Author, MessagePosted
from tests.support.builders import EVE, POLICE, a_claim, a_joining, a_message, an_opening, later
from tests.support.chat.history import History, claimed, closed, in_reception, waiting


def waits(history: History) -> str:
    """The limit of what is waited for."""
    wait = history.now.wait
    return wait.limit if wait else ""


def test_a_visitor_s_message_waits_for_the_operator_s_reply() -> None:
    """The wait begins when it was written."""
    history = claimed()
    history(a_message("operator", operator=EVE))
    history(a_message(), at=later(7))
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("reply", later(7))


def test_more_messages_of_the_visitor_do_not_give_the_operator_more_time() -> None:
    """The first unanswered one is waited for."""
    history = claimed()
    history(a_message("operator", operator=EVE))
    history(a_message(), at=later(7))
    history(a_message(), at=later(9))
    assert history.now.wait is not None
    assert history.now.wait.since == later(7)


@pytest.mark.parametrize("author", ["operator", "psychologist"])
def test_a_reply_waits_for_the_visitor(author: Author) -> None:
    """Each reply begins the wait again: the last one counts."""
    history = claimed()
    history(a_message(author, operator=EVE), at=later(1))
    history(a_message(author, operator=EVE), at=later(2))
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("silence", later(2))


@pytest.mark.parametrize(("history", "limit"), [(waiting(), "answer"), (in_reception(), "routing")])
def test_nothing_that_is_said_ends_the_wait_for_somebody(history: History, limit: str) -> None:
    """Not the visitor's words, and not those of who does not have the conversation."""
    stay = history.now.stay
    history(a_message(stay=stay), a_message("psychologist", stay), a_message("operator", stay, EVE))
    assert waits(history) == limit


def test_a_visitor_to_whom_nobody_could_be_found_keeps_the_conversation_by_writing() -> None:
    """Their silence is counted from their last word."""
    history = waiting()
    history.passes(later(6))
    history(a_message(), at=later(30))
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("silence", later(30))


def test_after_the_closing_nothing_is_waited_for() -> None:
    """The message came too late."""
    history = closed()
    history(a_message())
    assert waits(history) == ""


def test_the_visitor_s_joining_is_known_from_then_on() -> None:
    """The conversation is in the queue from there on."""
    history = History("police")
    history(an_opening(POLICE))
    assert not history.now.joined
    history(a_joining(), a_joining())
    assert history.now.joined


def test_a_message_consumed_again_after_a_crash_does_not_end_a_later_wait() -> None:
    """The state was written, the checkpoint was not: the same offset is consumed by the later state."""
    history = claimed()
    history(a_message("operator", operator=EVE))
    reply = next(event for event in history.events if isinstance(event, MessagePosted))
    history(a_message())
    assert waits(history) == "reply"
    after, _ = decide(history.now, reply)
    assert after == history.now


def test_a_wait_whose_deadline_has_passed_never_begins_again() -> None:
    """Nobody would be waited for any more: the deadline has had its reply."""
    history = claimed()
    history(a_message("operator", operator=EVE))
    message = a_message()
    history(message)
    history.passes(later(20))
    history(a_claim(EVE), a_message("operator", operator=EVE))
    before = history.now.wait
    assert uuid5(message.id, "reply") in history.now.replies
    history(message)
    assert history.now.wait == before


def test_a_message_under_the_id_of_a_request_is_no_request() -> None:
    """Its sender chose it; nothing is asked or answered by it."""
    history = waiting()
    asked = a_claim(EVE)
    history(asked)
    assert history(a_message("operator", operator=EVE, named=asked.id)) == ()
    assert waits(history) == "silence"
