"""A conversation passes from hand to hand, and in no moment is it nobody's."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from services.chat.domain.deadlines import Limits, due, operator_due, watch_due
from services.chat.domain.queue import queue_order
from services.chat.domain.wait import ASKED
from services.chat.store.documents import conversation_of, state_document
from shared.events.chat import (
    ConversationClaimed,
    ConversationOffered,
    ConversationReleased,
    DeadlineLapsed,
    DeadlinePassed,
    Limit,
    OfferEnded,
    OperatorSought,
)
from tests.support.builders import (
    ADAM,
    EVE,
    MORNING,
    a_claim,
    a_closing,
    a_danger,
    a_finding,
    a_goodbye,
    a_message,
    a_release,
    an_acknowledgement,
    an_offer,
    an_offer_ending,
    an_orientation,
    later,
)
from tests.support.chat.history import History, claimed, closed, reason, waiting

LIMITS: Limits = dict.fromkeys(get_args(Limit), timedelta(minutes=2)) | {
    "reply": timedelta(hours=1),
    "silence": timedelta(hours=24),
}


def asks(history: History, minutes: float) -> OperatorSought | DeadlinePassed | None:
    """The event by which the operator is asked for then; it is consumed."""
    event = operator_due(history.now, LIMITS, later(minutes))
    if event:
        history(event, at=later(minutes))
    return event


def test_an_operator_gives_a_conversation_back() -> None:
    """Its visitor has waited since nobody answered them."""
    history = claimed(by=EVE)
    (reply,) = history(a_release(EVE), at=later(5))
    assert isinstance(reply, ConversationReleased)
    assert reply.cause == "given-back"
    now = history.now
    assert (now.status, now.operator, now.returned, now.waiting_since) == ("waiting", "", True, MORNING)
    assert now.wait is not None
    assert (now.wait.limit, now.wait.since) == ("answer", later(5))


@pytest.mark.parametrize("history", [waiting(), claimed(by=ADAM), closed()])
def test_nobody_gives_back_what_is_not_theirs(history: History) -> None:
    """Nor offers it."""
    before = history.now.status
    assert reason(history(a_release(EVE))) == "not-yours"
    assert reason(history(an_offer(EVE))) == "not-yours"
    assert history.now.status == before


def test_what_was_given_back_is_at_the_head_of_the_queue() -> None:
    """Before who has waited longer; danger comes before it, and a claim ends that."""
    history = claimed(by=EVE)
    history(a_message("operator", operator=EVE), a_release(EVE), at=later(30))
    longer, endangered = waiting().now, replace(waiting().now, urgent=True)
    queue = [longer, history.now, endangered]
    assert sorted(queue, key=queue_order) == [endangered, history.now, longer]
    history(a_claim(ADAM))
    assert not history.now.returned


def test_an_offer_leaves_the_conversation_with_its_operator() -> None:
    """Until the colleague accepts, by claiming it."""
    history = claimed(by=EVE)
    (offered,) = history(an_offer(EVE, ADAM), at=later(1))
    assert isinstance(offered, ConversationOffered)
    assert history.now.operator == EVE
    (reply,) = history(a_claim(ADAM), at=later(2))
    assert isinstance(reply, ConversationClaimed)
    assert (history.now.operator, history.now.pseudonym) == (ADAM, "Adam")
    assert history.now.waits.offer is None
    assert reason(history(a_closing(EVE))) == "not-yours"


def test_a_colleague_who_accepts_owes_the_reply_and_the_visitor_theirs() -> None:
    """The time for the reply begins with them; a visitor who was answered is waited for as before."""
    owed = claimed(by=EVE)
    owed(an_offer(EVE, ADAM), a_claim(ADAM), at=later(9))
    assert owed.now.wait is not None
    assert (owed.now.wait.limit, owed.now.wait.since) == ("reply", later(9))
    answered = claimed(by=EVE)
    answered(a_message("operator", operator=EVE), at=later(1))
    answered(an_offer(EVE, ADAM), a_claim(ADAM), at=later(9))
    assert answered.now.wait is not None
    assert (answered.now.wait.limit, answered.now.wait.since) == ("silence", later(1))


def test_only_the_colleague_who_is_offered_it_accepts() -> None:
    """The claim of another is refused, and so is theirs once the offer is over."""
    history = claimed(by=EVE)
    history(an_offer(EVE, ADAM))
    assert reason(history(a_claim("sam"))) == "already-claimed"
    history(an_offer_ending(ADAM))
    assert reason(history(a_claim(ADAM))) == "already-claimed"
    assert history.now.operator == EVE


@pytest.mark.parametrize(("who", "how"), [(EVE, "withdrawn"), (ADAM, "refused")])
def test_an_offer_is_withdrawn_or_refused(who: str, how: str) -> None:
    """By its two people, and no other; a second time there is none."""
    history = claimed(by=EVE)
    history(an_offer(EVE, ADAM))
    assert reason(history(an_offer_ending("sam"))) == "not-yours"
    (ended,) = history(an_offer_ending(who))
    assert isinstance(ended, OfferEnded)
    assert (ended.how, history.now.operator) == (how, EVE)
    assert reason(history(an_offer_ending(who))) == "no-offer"


def test_an_offer_that_nobody_answers_lapses() -> None:
    """Its operator has the conversation as before; a later offer has a time of its own."""
    history = claimed(by=EVE)
    history(an_offer(EVE, ADAM), at=later(1))
    assert due(history.now, LIMITS, later(2)) is None
    passed = due(history.now, LIMITS, later(3))
    assert passed is not None
    (ended,) = history(passed)
    assert isinstance(ended, OfferEnded)
    assert (ended.how, history.now.operator) == ("lapsed", EVE)
    history(an_offer(EVE, ADAM), at=later(4))
    again = DeadlinePassed.now(id=None, stay=history.now.stay, conversation=history.now.id, limit="offer")
    (lapsed,) = history(again)
    assert isinstance(lapsed, DeadlineLapsed)
    assert history.now.waits.offer is not None


def test_nobody_offers_a_conversation_to_themselves() -> None:
    """Nothing would come of it."""
    assert reason(claimed(by=EVE)(an_offer(EVE, EVE))) == "still-yours"


def test_an_operator_who_is_gone_has_the_conversation_no_more() -> None:
    """They are asked for in vain a few times; it goes to the head of the queue."""
    history = claimed(by=EVE)
    history(a_message("operator", operator=EVE), at=later(1))
    assert asks(history, 2) is None
    for time in range(ASKED):
        asked = asks(history, 3 + 2 * time)
        assert isinstance(asked, OperatorSought)
        assert asked.sought == EVE
        assert history.now.operator == EVE
    gone = asks(history, 3 + 2 * ASKED)
    assert isinstance(gone, DeadlinePassed)
    released = history.published[-1]
    assert isinstance(released, ConversationReleased)
    assert released.cause == "absent"
    assert (history.now.status, history.now.operator, history.now.returned) == ("waiting", "", True)
    assert history.now.waiting_since == later(3 + 2 * ASKED)


def test_an_operator_who_is_found_keeps_it() -> None:
    """At any time: their page may have been coming back."""
    history = claimed(by=EVE)
    for time in (2, 4, 6):
        asked = asks(history, time)
    assert isinstance(asked, OperatorSought)
    history(a_finding(asked), at=later(7))
    assert asks(history, 8) is None
    assert isinstance(asks(history, 9), OperatorSought)


def test_an_answer_to_an_older_question_finds_nobody() -> None:
    """The answer was late, and they may have left since."""
    history = claimed(by=EVE)
    first = asks(history, 2)
    assert isinstance(first, OperatorSought)
    asks(history, 4)
    history(a_finding(first), at=later(5))
    assert isinstance(asks(history, 6), OperatorSought)


@pytest.mark.parametrize("act", [a_message("operator", operator=EVE), an_orientation(EVE), a_claim(EVE)])
def test_whatever_an_operator_does_says_that_they_are_there(act: object) -> None:
    """Nobody asks for them until as long after it."""
    history = claimed(by=EVE)
    asks(history, 2)
    history(act, at=later(3))  # type: ignore[arg-type]
    assert asks(history, 4) is None
    assert isinstance(asks(history, 5), OperatorSought)


@pytest.mark.parametrize("then", ["goes on", "leaves", "is cut off"])
def test_the_operator_of_somebody_in_danger_is_missed_sooner(then: str) -> None:
    """Seen by the supervision or not, and whether the visitor is there or has fallen silent."""
    history = claimed(by=EVE)
    history(a_danger(EVE), an_acknowledgement(), at=later(1))
    if then == "leaves":
        history(a_goodbye(), at=later(1.1))
    if then == "is cut off":
        cut = watch_due(history.now, {**LIMITS, "line": timedelta(seconds=3)}, later(1.1))
        assert cut is not None
        history(cut, at=later(1.1))
    assert (history.now.waits.watch is None) == (then != "goes on")
    assert conversation_of(state_document(history.now, 1)).waits == history.now.waits
    for number in range(1, ASKED + 2):
        assert asks(history, 1 + (number - 0.1) / 2) is None
        assert asks(history, 1 + number / 2)
    assert (history.now.status, history.now.returned) == ("waiting", True)
    assert history.now.danger_stands


def test_what_others_do_says_nothing_of_the_operator() -> None:
    """A visitor who writes to a desk where nobody is must not keep them waiting."""
    history = claimed(by=EVE)
    history(a_message(), a_claim(ADAM), at=later(1))
    assert isinstance(asks(history, 2), OperatorSought)


def test_where_nobody_has_it_nobody_is_asked_for() -> None:
    """Nor after its end."""
    assert operator_due(waiting().now, LIMITS, later(900)) is None
    assert operator_due(closed().now, LIMITS, later(900)) is None
