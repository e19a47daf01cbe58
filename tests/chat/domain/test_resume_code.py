"""Another resume code: all who read the conversation learn of it, and danger makes it wait."""

from dataclasses import replace

from services.chat.domain.visibility import is_shown
from shared.events.chat import CodeChanged, CodeConfirmed
from tests.support.builders import (
    POLICE,
    a_code_change,
    a_code_keeping,
    a_danger,
    a_resuming,
    an_acknowledgement,
    an_erasure,
    later,
)
from tests.support.chat.history import claimed, reason, transferred

DAY = 24 * 60


def test_without_danger_it_holds_at_once() -> None:
    """Somebody who read the code is shut out before they can write."""
    (changed,) = claimed()(a_code_change(until=later(DAY)), at=later(0))
    assert isinstance(changed, CodeChanged)
    assert changed.holds_from is None


def test_while_danger_is_declared_it_waits() -> None:
    """Nobody who has the visitor's telephone can shut them out at once."""
    history = claimed()
    history(a_danger(), an_acknowledgement(), at=later(1))
    (changed,) = history(a_code_change(until=later(2 + DAY)), at=later(2))
    assert isinstance(changed, CodeChanged)
    assert changed.holds_from == later(2 + DAY)
    (kept,) = history(a_code_keeping())
    assert isinstance(kept, CodeConfirmed)


def test_after_a_transfer_both_are_asked_for_where_the_conversation_went() -> None:
    """The visitor's page need not know."""
    for asked in (a_code_change(), a_code_keeping(), a_resuming()):
        (retold,) = transferred()(asked)
        assert (retold.id, retold.stay.log) == (asked.id, "gendarmerie")


def test_that_somebody_came_back_is_shown_and_decides_nothing() -> None:
    """Each time: the desk and the other pages count on it."""
    history = claimed()
    before = history.now
    assert history(a_resuming()) == ()
    assert replace(history.now, evidence=before.evidence) == before
    assert is_shown(history.now, history.events[-1])


def test_of_an_erased_conversation_there_is_no_code_to_change() -> None:
    """Its keys are destroyed."""
    history = claimed()
    history(an_erasure())
    assert reason(history(a_code_change())) == "closed"
    assert history(a_resuming(POLICE)) == ()
