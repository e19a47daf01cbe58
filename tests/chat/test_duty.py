"""Duty as a supervisor sees it: who has conversations, and who owes an answer."""

from dataclasses import replace
from datetime import timedelta

from services.chat.api.desk.duty import on_duty, owed_since, owing
from services.chat.api.desk.handover import at_work
from shared.events.chat import AtDesk
from tests.support.builders import ADAM, EVE, a_claim, a_closing, a_message, later
from tests.support.chat.history import History, waiting

FIVE = timedelta(minutes=5)


def taken(by: str, minute: float) -> History:
    """A conversation that this operator took then."""
    history = waiting()
    history(a_claim(by), at=later(minute))
    return history


def test_an_operator_is_on_duty_since_the_first_that_they_have() -> None:
    """A conversation that they have ended counts no more."""
    ended = taken(EVE, 1)
    ended(a_closing(EVE), at=later(2))
    all_ = [taken(EVE, 4), taken(EVE, 3), taken(ADAM, 5), ended, waiting()]
    rows = [(row.operator, row.held, row.since) for row in on_duty([one.now for one in all_])]
    assert rows == [("Eve", 2, later(3)), ("Adam", 1, later(5))]


def test_an_operator_without_conversations_is_on_duty_while_their_desk_is_open() -> None:
    """Since it was opened, if that is known; one who has conversations and no desk is on duty too."""
    desk = AtDesk(operator=ADAM, pseudonym="Adam", force="police", since=later(2), trainings=("couple",))
    unknown = AtDesk(operator="sam", pseudonym="Sam", force="police", since=None)
    rows = on_duty([taken(EVE, 4).now], {ADAM: desk, "sam": unknown})
    assert [(row.account, row.held, row.since, row.at_desk, row.trainings) for row in rows] == [
        (ADAM, 0, later(2), True, ("couple",)), (EVE, 1, later(4), False, ()), ("sam", 0, None, True, ()),
    ]  # fmt: skip


def test_a_colleague_whose_desk_is_known_to_be_closed_is_offered_nothing() -> None:
    """As long as the desks of some processes are unknown, who has a conversation may be at theirs."""
    sam = AtDesk(operator="sam", pseudonym="Sam", force="police", since=None)
    claimed = [taken(EVE, 4).now, taken(ADAM, 5).now]
    for all_known, colleagues in ((True, {"sam"}), (False, {"sam", ADAM})):
        listed = at_work(EVE, claimed, {"sam": sam}, all_known=all_known)
        assert {one.operator for one in listed} == colleagues


def test_who_took_a_conversation_and_says_nothing_is_shown_after_five_minutes() -> None:
    """From when they took it, or from what the visitor wrote since; what was waited before is not theirs."""
    silent = replace(taken(EVE, 10).now, waiting_since=later(0))
    assert owing([silent], later(15), FIVE) == []
    assert owing([silent], later(15.1), FIVE) == [silent]
    answered = taken(ADAM, 10)
    answered(a_message("operator", operator=ADAM), at=later(11))
    assert owing([answered.now], later(60), FIVE) == []
    answered(a_message(), at=later(20))
    assert owing([answered.now], later(24), FIVE) == []
    (late,) = owing([answered.now], later(25.1), FIVE)
    assert owed_since(late) == later(20)
