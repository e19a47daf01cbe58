"""A conversation ends once, with one outcome, by the operator who has it."""

import pytest

from shared.events.chat import ConversationClosed
from shared.events.values import SignalementStatus
from tests.support.builders import ADAM, EVE, a_closing, a_message, a_progress
from tests.support.chat.history import History, claimed, closed, in_reception, reason, waiting


def test_the_operator_who_has_it_ends_it_with_one_outcome() -> None:
    """Nobody is waited for any more."""
    history = claimed(by=EVE)
    (reply,) = history(a_closing(EVE, outcome="orientation", theme="discrimination"))
    assert isinstance(reply, ConversationClosed)
    assert (reply.outcome, reply.theme, reply.operator) == ("orientation", "discrimination", EVE)
    assert (history.now.status, history.now.wait) == ("closed", None)


@pytest.mark.parametrize("status", [None, "awaiting-consent", "withdrawn"])
def test_a_signalement_that_did_not_leave_is_no_end(status: SignalementStatus | None) -> None:
    """The visitor would read that one was sent with their agreement."""
    history = claimed(by=EVE)
    if status:
        history(a_progress(status))
    assert reason(history(a_closing(EVE, outcome="signalement"))) == "no-signalement"
    assert history.now.status == "claimed"


@pytest.mark.parametrize("status", ["stopped", "forwarded", "received", "contacted", "overdue"])
def test_a_signalement_that_was_agreed_to_is_an_end(status: SignalementStatus) -> None:
    """Whether its unit has answered or not."""
    history = claimed(by=EVE)
    history(a_progress(status))
    (reply,) = history(a_closing(EVE, outcome="signalement"))
    assert isinstance(reply, ConversationClosed)


def test_an_operator_who_does_not_have_it_cannot_end_it() -> None:
    """The conversation stays its operator's."""
    history = claimed(by=EVE)
    assert reason(history(a_closing(ADAM))) == "not-yours"
    assert history.now.status == "claimed"


@pytest.mark.parametrize("history", [waiting(), in_reception()])
def test_what_nobody_has_cannot_be_ended(history: History) -> None:
    """There is no outcome that anybody could know."""
    assert reason(history(a_closing(EVE))) in {"not-yours", "moved"}


def test_a_conversation_ends_once() -> None:
    """The first outcome is the one that counts."""
    assert reason(closed()(a_closing(EVE, outcome="signalement"))) == "closed"


def test_a_message_before_the_offset_of_the_closing_belongs_to_the_conversation() -> None:
    """The decision is made; for messages it binds only from its offset on."""
    history = claimed()
    (reply,) = history.consume(a_closing())
    assert not history.now.is_closed()
    history.consume(a_message())
    assert not history.now.is_closed()
    assert isinstance(reply, ConversationClosed)
    history.consume(reply)
    assert history.now.is_closed()


def test_a_theme_that_the_operator_does_not_name_is_the_one_that_was_known() -> None:
    """The visitor chose it, or nobody did."""
    history = claimed()
    (reply,) = history(a_closing(theme=None))
    assert isinstance(reply, ConversationClosed)
    assert reply.theme == history.now.theme
