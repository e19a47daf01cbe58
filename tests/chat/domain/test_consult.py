"""A conversation is read again by an operator who has had it, who says why, and by nobody else."""

from dataclasses import replace

import pytest

from shared.events.chat import ConversationConsulted, RequestRefused
from shared.identifiers import Stay
from tests.support.builders import (
    ADAM,
    BOX,
    EVE,
    a_claim,
    a_consultation,
    a_message,
    a_reopening,
    an_erasure,
    later,
)
from tests.support.chat.history import History, claimed, closed, reason, transferred, waiting


def released() -> History:
    """A conversation whose operator did not reply in time."""
    history = claimed()
    history(a_message(), at=later(1))
    history.passes(later(30))
    return history


def passed_on() -> History:
    """A conversation that another operator has by now."""
    history = closed()
    history(a_reopening(), a_claim(ADAM))
    return history


@pytest.mark.parametrize("history", [closed(), released(), passed_on()])
def test_who_has_had_it_reads_it_again_with_a_reason(history: History) -> None:
    """However it ended; who asked and why is in the log."""
    asked = a_consultation(EVE)
    (consulted,) = history(asked)
    assert isinstance(consulted, ConversationConsulted)
    assert (consulted.operator, consulted.reason, consulted.explanation) == (EVE, "signalement", BOX)
    assert consulted.time == asked.time


@pytest.mark.parametrize(
    ("history", "who", "why"),
    [
        (closed(), ADAM, "never-yours"),
        (waiting(), EVE, "never-yours"),
        (claimed(by=EVE), EVE, "still-yours"),
        (claimed(by=EVE), ADAM, "never-yours"),
        (transferred(), EVE, "moved"),
    ],
)
def test_nobody_else_does(history: History, who: str, why: str) -> None:
    """Nor who has it now; what went to another force is that force's."""
    assert reason(history(a_consultation(who))) == why


def test_what_is_erased_is_not_read_again() -> None:
    """The request is answered, and refused."""
    history = closed()
    history(an_erasure())
    (refused,) = history(a_consultation(EVE))
    assert isinstance(refused, RequestRefused)


def test_a_claim_in_an_earlier_stay_counts_no_more() -> None:
    """The conversation came back from another force: who had it before that asks for it as everybody does."""
    state = closed().now
    assert state.was_held_by(EVE)
    assert not replace(state, stay=Stay("police", 3)).was_held_by(EVE)
