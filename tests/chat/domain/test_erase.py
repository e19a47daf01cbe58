"""Erasing is never refused, and ends everything."""

from datetime import timedelta
from typing import get_args

import pytest

from services.chat.domain.deadlines import Limits, deadline, due
from services.chat.domain.retell import retelling
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationErased,
    ConversationTransferred,
    DeadlineLapsed,
    DeadlinePassed,
    ErasureCancelled,
    ErasureScheduled,
    Limit,
)
from shared.identifiers import RECEPTION
from tests.support.builders import (
    CONVERSATION,
    GENDARMERIE,
    POLICE,
    a_claim,
    a_closing,
    a_danger,
    a_keeping,
    a_message,
    a_transfer,
    an_acknowledgement,
    an_erasure,
    an_opening,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, reason, transferred, waiting


@pytest.mark.parametrize("history", [in_reception(), waiting(), claimed(), closed()])
def test_it_is_never_refused(history: History) -> None:
    """Whatever the state."""
    (reply,) = history(an_erasure(history.now.stay))
    assert isinstance(reply, ConversationErased)
    assert (history.now.status, history.now.wait) == ("erased", None)


def test_after_a_transfer_it_is_asked_for_where_the_conversation_went() -> None:
    """Under the same id, so that it has one reply."""
    asked = an_erasure(POLICE)
    (retold,) = transferred()(asked)
    assert (retold.id, retold.stay, retold.type) == (asked.id, GENDARMERIE, asked.type)


def test_between_a_transfer_s_decision_and_its_offset_it_is_asked_for_again_after_that() -> None:
    """A transfer binds later requests from the offset of its own request on."""
    history = claimed()
    history.consume(transferred().events[-2])
    (again,) = history.consume(an_erasure(POLICE))
    assert again.stay == POLICE
    history.settle()
    assert history.published[-1].stay == GENDARMERIE
    assert history.published[-1].id == again.id


def test_keys_may_be_destroyed_once_the_erasure_is_in_the_log() -> None:
    """Before, a crash could leave an erasure of which nobody learns."""
    history = claimed()
    (reply,) = history.consume(an_erasure())
    assert not history.now.is_erased
    assert isinstance(reply, ConversationErased)
    history.consume(reply)
    assert history.now.is_erased


def test_a_request_after_it_has_its_reply_all_the_same() -> None:
    """Each request has one reply; erasing once more is no refusal."""
    history = claimed()
    history(an_erasure())
    assert reason(history(a_claim())) == "closed"
    assert reason(history(a_closing())) == "closed"
    (again,) = history(an_erasure())
    assert isinstance(again, ConversationErased)
    (lapsed,) = history(DeadlinePassed.now(stay=POLICE, conversation=CONVERSATION, limit="reply"))
    assert isinstance(lapsed, DeadlineLapsed)
    assert history.now.status == "erased"


def test_a_message_after_it_changes_nothing() -> None:
    """Nobody waits."""
    history = claimed()
    history(an_erasure())
    before = history.now
    assert history(a_message()) == ()
    assert history(an_opening(POLICE)) == ()
    assert history.now == before


def test_in_reception_it_is_erased_before_any_force_is_found() -> None:
    """The router's answer then finds nothing to move."""
    history = in_reception()
    history(an_erasure(RECEPTION))
    assert reason(history(a_transfer("police", operator="", stay=RECEPTION))) == "closed"


LIMITS: Limits = {limit: timedelta(days=400) for limit in get_args(Limit)}
DAY = 24 * 60


def in_danger() -> History:
    """A conversation in which its operator declared danger."""
    history = claimed()
    history(a_danger(), at=later(1))
    return history


def asked_for(history: History, minutes: float) -> tuple[Event, ...]:
    """The page asks for the erasure then: a day later, if danger was declared."""
    return history(an_erasure(until=later(minutes + DAY)), at=later(minutes))


def brought(history: History, at: float) -> tuple[Event, ...]:
    """The deadline that the scheduler publishes then, and what follows from it."""
    passed = due(history.now, LIMITS, later(at))
    return history(passed, at=later(at)) if passed else ()


def test_without_danger_it_is_done_at_once() -> None:
    """The page says until when it might have waited, and nothing makes it wait."""
    history = claimed()
    (reply,) = asked_for(history, 2)
    assert isinstance(reply, ConversationErased)


@pytest.mark.parametrize("acknowledged", [False, True])
def test_while_danger_is_declared_it_waits_and_then_it_is_done(acknowledged: bool) -> None:
    """Nobody who has the visitor's telephone can destroy at once by what help could find them."""
    history = in_danger()
    if acknowledged:
        history(an_acknowledgement(), at=later(2))
    (reply,) = asked_for(history, 3)
    assert isinstance(reply, ErasureScheduled)
    assert reply.until == later(3 + DAY)
    assert history.now.status == "claimed"
    assert not history.now.is_erased
    assert deadline(history.now.waits, LIMITS) == later(3 + DAY)
    assert brought(history, 2 + DAY) == ()
    (done,) = brought(history, 3 + DAY)
    assert isinstance(done, ConversationErased)
    assert (history.now.status, history.now.is_erased, any(history.now.waits)) == ("erased", True, False)


def test_it_waits_in_a_conversation_that_was_closed_too() -> None:
    """Where nothing else is waited for any more."""
    history = in_danger()
    history(a_closing(), at=later(2))
    asked_for(history, 3)
    assert (history.now.status, history.now.wait) == ("closed", None)
    (done,) = brought(history, 3 + DAY)
    assert isinstance(done, ConversationErased)


def test_a_danger_that_was_acknowledged_long_ago_delays_nothing() -> None:
    """And one that nobody has acknowledged does, however old it is."""
    history = in_danger()
    history(an_acknowledgement(), at=later(2))
    (at_once,) = asked_for(history, 2 + DAY)
    assert isinstance(at_once, ConversationErased)
    (waits,) = asked_for(in_danger(), 30 * DAY)
    assert isinstance(waits, ErasureScheduled)


def test_asked_for_twice_the_first_moment_holds() -> None:
    """And pressed again it is not put off."""
    history = in_danger()
    asked_for(history, 3)
    (again,) = asked_for(history, 60)
    assert isinstance(again, ErasureScheduled)
    assert again.until == later(3 + DAY)
    (done,) = brought(history, 3 + DAY)
    assert isinstance(done, ConversationErased)


def test_it_can_be_taken_back_while_it_waits() -> None:
    """Then nothing is erased, and there is nothing more to take back; asked for again, it waits again."""
    history = in_danger()
    asked_for(history, 3)
    late = due(history.now, LIMITS, later(3 + DAY))
    (kept,) = history(a_keeping(), at=later(4))
    assert isinstance(kept, ErasureCancelled)
    assert brought(history, 3 + DAY) == ()
    assert late
    (lapsed,) = history(late, at=later(3 + DAY))
    assert isinstance(lapsed, DeadlineLapsed)
    assert reason(history(a_keeping())) == "no-erasure"
    (again,) = asked_for(history, 5)
    assert isinstance(again, ErasureScheduled)
    assert again.until == later(5 + DAY)


def test_a_request_that_may_not_wait_does_not() -> None:
    """A backup's conversations are erased again at once; an older version's requests are decided as they were."""
    history = in_danger()
    asked_for(history, 3)
    (done,) = history(an_erasure(), at=later(4))
    assert isinstance(done, ConversationErased)


def test_the_next_force_brings_it_at_the_same_moment_and_knows_what_was_taken_back() -> None:
    """A transfer neither loses the erasure nor does it twice."""
    history = in_danger()
    (scheduled,) = asked_for(history, 3)
    (moved,) = history(a_transfer("gendarmerie"), at=later(4))
    assert isinstance(moved, ConversationTransferred)
    assert due(history.now, LIMITS, later(3 + DAY)) is None
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    retold = retelling(history.now, moved, [scheduled])
    for event in [*retold[:-1], *retold]:
        there(event, at=event.time)  # type: ignore[arg-type]
    passed = due(there.now, LIMITS, later(3 + DAY))
    assert passed
    assert passed.stay == GENDARMERIE
    (done,) = there(passed)
    assert isinstance(done, ConversationErased)


def test_a_late_copy_in_the_retelling_does_not_bring_back_what_was_taken_back() -> None:
    """Kafka may hold each of them twice, in any order."""
    history = in_danger()
    (scheduled,) = asked_for(history, 3)
    (kept,) = history(a_keeping(), at=later(4))
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    for event in (scheduled, kept, scheduled):
        there(event.retold(GENDARMERIE))  # type: ignore[arg-type]
    assert there.now.erasure
    assert there.now.erasure.withdrawn
