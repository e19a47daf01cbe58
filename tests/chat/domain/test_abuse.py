"""Abuse is marked by the operator who has the conversation, and changes nothing of it."""

import pytest

from shared.events.chat import AbuseMarked, AbuseRequested
from tests.support.builders import ADAM, CONVERSATION, EVE, POLICE
from tests.support.chat.history import History, claimed, closed, reason, transferred, waiting


def an_abuse(operator: str) -> AbuseRequested:
    """An operator sees abuse."""
    return AbuseRequested.now(stay=POLICE, conversation=CONVERSATION, operator=operator)


def test_the_operator_who_has_it_marks_abuse() -> None:
    """The event names the operator, and the visitor goes on waiting for a reply as before."""
    history = claimed(by=EVE)
    before = history.now
    (reply,) = history(an_abuse(EVE))
    assert isinstance(reply, AbuseMarked)
    assert reply.operator == EVE
    assert (history.now.wait, history.now.status, history.now.urgent) == (before.wait, before.status, False)


@pytest.mark.parametrize(
    ("history", "who"), [(claimed(by=EVE), ADAM), (waiting(), EVE), (closed(), EVE), (transferred(), EVE)]
)
def test_nobody_else_marks_it(history: History, who: str) -> None:
    """A colleague who does not read the conversation cannot know."""
    assert reason(history(an_abuse(who))) in {"not-yours", "moved"}
