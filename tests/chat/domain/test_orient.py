"""Orientation: the visitor is given a card."""

import pytest

from shared.events.chat import OrientationGiven
from tests.support.builders import ADAM, BOX, EVE, an_orientation
from tests.support.chat.history import History, claimed, closed, reason, waiting


def test_the_operator_gives_a_card() -> None:
    """Both sides see each card that is given."""
    history = claimed(by=EVE)
    for _ in range(2):
        (given,) = history(an_orientation(EVE))
        assert isinstance(given, OrientationGiven)
        assert (given.card, given.operator) == (BOX, EVE)


@pytest.mark.parametrize(("history", "who"), [(claimed(EVE), ADAM), (waiting(), EVE), (closed(), EVE)])
def test_nobody_else_gives_one(history: History, who: str) -> None:
    """Only the operator who talks with the visitor may."""
    assert reason(history(an_orientation(who))) == "not-yours"
