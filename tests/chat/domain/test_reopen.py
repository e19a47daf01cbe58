"""The visitor talks again in a conversation that is closed."""

from shared.events.chat import ConversationReopened, ConversationTransferred, TransferRequested
from shared.identifiers import RECEPTION
from tests.support.builders import ADAM, POLICE, a_claim, a_message, a_reopening, a_transfer, later
from tests.support.chat.history import claimed, closed, in_reception, reason


def test_a_reopened_conversation_waits_for_an_operator() -> None:
    """Any operator who is free may take it: it is nobody's."""
    history = closed()
    (reply,) = history(a_reopening(), at=later(60))
    assert isinstance(reply, ConversationReopened)
    assert (history.now.status, history.now.operator, history.now.pseudonym) == ("waiting", "", "")
    assert history.now.wait is not None
    assert (history.now.wait.limit, history.now.wait.since) == ("answer", later(60))
    assert not history.now.is_closed()


def test_another_operator_may_take_it() -> None:
    """The conversation is not the former operator's any more."""
    history = closed()
    history(a_reopening(), a_claim(ADAM))
    assert (history.now.status, history.now.operator) == ("claimed", ADAM)


def test_what_is_not_closed_is_not_reopened() -> None:
    """Nothing changes for those who talk."""
    history = claimed()
    assert reason(history(a_reopening())) == "not-closed"
    assert history.now.status == "claimed"


def test_a_message_between_the_request_and_its_reply_came_too_late() -> None:
    """The visitor learns so, and sends it again."""
    history = closed()
    (reply,) = history.consume(a_reopening())
    history.consume(a_message())
    assert history.now.is_closed()
    assert isinstance(reply, ConversationReopened)
    history.consume(reply)
    assert not history.now.is_closed()


def test_a_late_copy_of_the_closing_does_not_close_again() -> None:
    """The offset of the first one counts."""
    history = closed()
    closing = history.events[-1]
    history(a_reopening())
    history(closing)
    assert not history.now.is_closed()


def test_reopened_before_any_force_is_known_it_looks_for_one_again() -> None:
    """In reception no operator is waited for."""
    history = in_reception()
    history.passes(later(1))
    history.passes(later(60 * 24 + 2))
    assert history.now.wait is None
    history(a_reopening(RECEPTION), at=later(60 * 24 + 3))
    assert history.now.status == "routing"
    assert history.now.wait is not None
    assert history.now.wait.limit == "routing"


def test_reopened_after_the_router_s_answer_it_goes_where_the_router_said() -> None:
    """The router has answered and will not again: its answer is remembered while the conversation is over."""
    history = in_reception()
    history.passes(later(1))
    history.passes(later(60 * 24 + 2))
    assert reason(history(a_transfer("police", operator="", stay=RECEPTION))) == "closed"
    history(a_reopening(RECEPTION))
    moved = history.published[-1]
    assert isinstance(moved, ConversationTransferred)
    assert moved.to == str(POLICE)
    assert history.now.status == "moved"


def test_its_transfer_is_requested_again_when_its_reopening_is_consumed_again() -> None:
    """A crash between writing the state and publishing loses nothing."""
    history = in_reception()
    history.passes(later(1))
    history.passes(later(60 * 24 + 2))
    history(a_transfer("police", operator="", stay=RECEPTION))
    (reopened,) = history.consume(a_reopening(RECEPTION))
    assert isinstance(reopened, ConversationReopened)
    (first,) = history.consume(reopened)
    (again,) = history.consume(reopened)
    assert isinstance(first, TransferRequested)
    assert first.id == again.id
