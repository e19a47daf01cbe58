"""Immediate danger makes a conversation urgent."""

import pytest

from shared.events.chat import DangerDeclared
from tests.support.builders import ADAM, EVE, a_danger
from tests.support.chat.history import History, claimed, closed, reason, transferred, waiting


def test_the_operator_who_has_it_declares_danger() -> None:
    """The conversation is urgent, and the event names the operator."""
    history = claimed(by=EVE)
    (reply,) = history(a_danger(EVE))
    assert isinstance(reply, DangerDeclared)
    assert reply.operator == EVE
    assert history.now.urgent


def test_danger_changes_nothing_of_who_waits_for_whom() -> None:
    """The visitor still waits for a reply."""
    history = claimed(by=EVE)
    before = history.now.wait
    history(a_danger(EVE))
    assert (history.now.wait, history.now.status) == (before, "claimed")


@pytest.mark.parametrize(
    ("history", "who"), [(claimed(by=EVE), ADAM), (waiting(), EVE), (closed(), EVE), (transferred(), EVE)]
)
def test_nobody_else_declares_it(history: History, who: str) -> None:
    """Only the operator who talks with the visitor can do something about it."""
    assert reason(history(a_danger(who))) in {"not-yours", "moved"}
    assert not history.now.urgent
