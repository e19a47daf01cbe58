"""Immediate danger makes a conversation urgent."""

import pytest

from services.chat.domain.danger import Endangered, endangered, endangered_still
from services.chat.domain.retell import retelling
from shared.events.chat import (
    ConversationTransferred,
    DangerAcknowledged,
    DangerDeclared,
    DangerWithdrawn,
    InConversation,
)
from shared.identifiers import RECEPTION
from tests.support.builders import (
    ADAM,
    EVE,
    GENDARMERIE,
    POLICE,
    a_closing,
    a_danger,
    a_danger_withdrawal,
    a_receiving,
    a_release,
    a_reopening,
    a_transfer,
    an_acknowledgement,
    an_erasure,
    an_opening,
    later,
)
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


def in_danger() -> History:
    """A conversation in which its operator declared danger."""
    history = claimed()
    history(a_danger(), at=later(1))
    return history


@pytest.mark.parametrize("end", [a_closing, lambda: an_erasure(POLICE)])
def test_a_danger_waits_for_the_supervision_whatever_becomes_of_the_conversation(end: object) -> None:
    """Closed by its operator, or erased by who has the visitor's telephone."""
    history = in_danger()
    history(end())  # type: ignore[operator]
    one = endangered(history.now)
    assert isinstance(one, Endangered)
    assert (one.danger.since, one.status, one.operator) == (later(1), history.now.status, "Eve")
    (acknowledged,) = history(an_acknowledgement("may"))
    assert isinstance(acknowledged, DangerAcknowledged)
    assert (acknowledged.supervisor, acknowledged.danger) == ("may", one.danger.id)
    assert endangered(history.now) is None
    assert history.now.urgent


def test_who_acknowledges_again_gets_the_same_answer_and_where_there_is_none_a_refusal() -> None:
    """Two supervisors may press at once; each request has its reply."""
    history = in_danger()
    (first,) = history(an_acknowledgement("may"))
    (second,) = history(an_acknowledgement("noa"))
    assert isinstance(first, DangerAcknowledged)
    assert isinstance(second, DangerAcknowledged)
    assert first.danger == second.danger
    assert reason(claimed()(an_acknowledgement())) == "no-danger"


def test_a_danger_that_was_acknowledged_is_still_seen_until_the_conversation_ends() -> None:
    """Nobody is alarmed any more, and the danger is not over; who has seen it reads why it was withdrawn."""
    history = in_danger()
    assert endangered_still(history.now) is None
    history(an_acknowledgement())
    still = endangered_still(history.now)
    assert endangered(history.now) is None
    assert still
    assert still.conversation == history.now.id
    history(a_closing())
    assert endangered_still(history.now) is None
    withdrawn = in_danger()
    withdrawn(an_acknowledgement(), a_danger_withdrawal())
    over = endangered_still(withdrawn.now)
    assert over
    assert (over.danger.withdrawn, over.operator) == ("over", "Eve")
    withdrawn(a_closing())
    assert endangered_still(withdrawn.now) is None


@pytest.mark.parametrize("ways", [(a_release(),), (a_closing(), a_reopening())])
def test_a_danger_that_loses_its_operator_waits_for_the_supervision_again(
    ways: tuple[InConversation],
) -> None:
    """Seen before, it is nobody's now; one that was withdrawn raises nothing."""
    history, over = in_danger(), in_danger()
    history(an_acknowledgement(), *ways)
    one = endangered(history.now)
    assert one
    assert (one.danger.since, one.status, one.operator) == (later(1), "waiting", "")
    history(an_acknowledgement())
    assert endangered_still(history.now)
    over(a_danger_withdrawal(), an_acknowledgement(), *ways)
    assert endangered(over.now) is None


def test_a_danger_declared_again_waits_again() -> None:
    """The one that was acknowledged is not the one that is declared now."""
    history = in_danger()
    history(an_acknowledgement())
    assert endangered(history.now) is None
    history(a_danger(), at=later(30))
    again = endangered(history.now)
    assert again
    assert again.danger.since == later(30)


def test_a_danger_goes_with_the_conversation_to_the_next_force() -> None:
    """The other force's supervisor has it on their list, since it was declared; the first one's has it no more."""
    history = in_danger()
    history(an_acknowledgement())
    (moved,) = history(a_transfer("gendarmerie"))
    assert isinstance(moved, ConversationTransferred)
    assert endangered(history.now) is None
    shown = [event for event in history.events if isinstance(event, DangerDeclared | DangerAcknowledged)]
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    for event in retelling(history.now, moved, shown):
        there(event)  # type: ignore[arg-type]
    one = endangered(there.now)
    assert one
    assert (one.danger.since, one.stay, one.status) == (later(1), GENDARMERIE, "waiting")


def test_an_acknowledgement_that_comes_after_a_transfer_is_asked_for_where_the_conversation_went() -> None:
    """The supervisor's list was of a moment ago."""
    history = in_danger()
    history(a_transfer("gendarmerie"))
    (retold,) = history(an_acknowledgement(stay=POLICE))
    assert retold.stay == GENDARMERIE


def test_a_danger_of_an_older_log_which_was_not_retold_is_not_lost() -> None:
    """Of it the next stay knows only that the conversation is urgent."""
    history = History("police")
    history(an_opening(POLICE), a_receiving(urgent=True), at=later(5))
    one = endangered(history.now)
    assert one
    assert one.danger.since == later(5)
    assert one.stay != RECEPTION


def test_its_operator_withdraws_it_and_the_supervision_still_learns_why() -> None:
    """The conversation is urgent no more; the danger stays on the list, with its reason, until it is acknowledged."""
    history = in_danger()
    (withdrawn,) = history(a_danger_withdrawal(reason="mistake"), at=later(2))
    assert isinstance(withdrawn, DangerWithdrawn)
    assert (withdrawn.operator, withdrawn.pseudonym, withdrawn.reason) == (EVE, "Eve", "mistake")
    one = endangered(history.now)
    assert one
    assert (one.danger.id, one.danger.since, one.danger.withdrawn) == (withdrawn.danger, later(1), "mistake")
    assert not history.now.urgent
    (acknowledged,) = history(an_acknowledgement("may"))
    assert isinstance(acknowledged, DangerAcknowledged)
    assert acknowledged.pseudonym == "May"
    assert endangered(history.now) is None


@pytest.mark.parametrize("who", [ADAM, "may"])
def test_nobody_else_withdraws_it(who: str) -> None:
    """Only the operator who talks with the visitor knows."""
    history = in_danger()
    assert reason(history(a_danger_withdrawal(who))) == "not-yours"
    assert history.now.urgent


def test_a_danger_that_is_not_there_is_not_withdrawn_and_none_is_twice() -> None:
    """The reason that was given first is kept."""
    assert reason(claimed()(a_danger_withdrawal())) == "no-danger"
    history = in_danger()
    history(a_danger_withdrawal(reason="over"))
    assert reason(history(a_danger_withdrawal(reason="mistake"))) == "no-danger"
    assert history.now.danger
    assert history.now.danger.withdrawn == "over"


def test_a_danger_declared_after_one_was_withdrawn_is_another_one() -> None:
    """Whether or not somebody of the supervision has seen the first."""
    history = in_danger()
    history(a_danger_withdrawal())
    history(a_danger(), at=later(30))
    again = endangered(history.now)
    assert again
    assert (again.danger.since, again.danger.withdrawn) == (later(30), None)
    assert history.now.urgent


def test_what_was_withdrawn_goes_to_the_next_force_as_such() -> None:
    """Its supervisor sees that it was declared, and why it is over."""
    history = in_danger()
    history(a_danger_withdrawal(reason="helped"))
    (moved,) = history(a_transfer("gendarmerie"))
    assert isinstance(moved, ConversationTransferred)
    shown = [event for event in history.events if isinstance(event, DangerDeclared | DangerWithdrawn)]
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    for event in retelling(history.now, moved, shown):
        there(event)  # type: ignore[arg-type]
    one = endangered(there.now)
    assert one
    assert one.danger.withdrawn == "helped"
    assert not there.now.urgent
