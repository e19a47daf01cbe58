"""A conversation goes from one force's log to another's; routing is the first time."""

from datetime import timedelta
from typing import get_args

import pytest

from services.chat.domain.deadlines import Limits, deadline
from services.chat.domain.decide import decide
from services.chat.domain.protocol import row_of
from services.chat.domain.retell import retelling
from services.chat.domain.visibility import Visibility
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConversationClaimed,
    ConversationReceived,
    ConversationTransferred,
    InConversation,
    LanguageChanged,
    Limit,
    MessagePosted,
    PastRetold,
    PsychologistJoined,
    WaitOverdue,
)
from shared.identifiers import RECEPTION, Stay
from tests.support.builders import (
    ADAM,
    BORDEAUX,
    CONVERSATION,
    EVE,
    GENDARMERIE,
    MORNING,
    POLICE,
    a_claim,
    a_closing,
    a_danger,
    a_doubt,
    a_joining,
    a_message,
    a_receiving,
    a_reopening,
    a_transfer,
    an_erasure,
    an_opening,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, reason, transferred, waiting
from tests.support.chat.psychologists import a_psychologist, a_psychologist_invitation

BACK = Stay("police", 3)


def a_language(code: str, stay: Stay) -> LanguageChanged:
    """The visitor reads another language."""
    return LanguageChanged.now(stay=stay, conversation=CONVERSATION, language=code)


def retold(history: History) -> list[InConversation]:
    """The events that the next stay is given, of all that this log has."""
    moved = next(event for event in history.events if isinstance(event, ConversationTransferred))
    before: list[Event] = [event for event in history.events if event.topic_offset < moved.topic_offset]
    events = retelling(history.now, moved, before)
    assert all(isinstance(event, InConversation) for event in events)
    return [event for event in events if isinstance(event, InConversation)]


def test_the_router_s_answer_moves_the_conversation_to_its_force() -> None:
    """Routing is the first transfer."""
    history = in_reception()
    (reply,) = history(a_transfer("police", operator="", stay=RECEPTION, unit=BORDEAUX))
    assert isinstance(reply, ConversationTransferred)
    assert (reply.to, reply.unit) == (str(POLICE), BORDEAUX)
    assert (history.now.status, history.now.wait) == ("moved", None)


def test_the_next_stay_begins_with_what_was_said_and_nothing_else() -> None:
    """The same ids in the same order, then that it holds it all; no request, reply or deadline."""
    history = in_reception()
    opened = history.events[0]
    joined, message = a_joining(RECEPTION), a_message(stay=RECEPTION)
    history(joined, a_doubt(), message, a_transfer("police", operator="", stay=RECEPTION, unit=BORDEAUX))
    events = retold(history)
    assert [event.id for event in events[:-1]] == [opened.id, joined.id, message.id]
    assert {event.stay for event in events} == {POLICE}
    received = events[-1]
    assert isinstance(received, ConversationReceived)
    assert (received.came_from, received.unit, received.joined) == (str(RECEPTION), BORDEAUX, True)


def test_the_next_stay_shows_who_came_and_left_and_is_bound_by_none_of_it() -> None:
    """Under their ids and times, at their places; its operator and psychologist read nothing there."""
    history, there = claimed(), History("gendarmerie")
    history(a_psychologist_invitation(), a_psychologist(), a_message(), at=MORNING)
    history(a_transfer(), at=later(1))
    shown = [event for event in history.events if row_of(event).shown_to]
    events = retelling(history.now, _transfer_in(history), shown)
    past = [event for event in events if isinstance(event, PastRetold)]
    kinds = (ConversationClaimed, PsychologistJoined, ConversationTransferred)
    whats = [ConversationClaimed.type, PsychologistJoined.type, ConversationTransferred.type]
    assert [event.what for event in past] == whats
    assert [event.pseudonym for event in past] == ["Eve", "Ida", ""]
    assert {event.came_from for event in past} == {str(POLICE)}
    originals = {event.id: event.time for event in shown if isinstance(event, kinds)}
    assert {event.id: event.time for event in past} == originals
    assert isinstance(events[events.index(past[1]) + 1], MessagePosted), "where it happened"
    visibility = Visibility()
    for event in events:
        there(event)  # type: ignore[arg-type]
    for event in there.events:
        assert visibility.verdict_on(event) == "shown"
    assert (visibility.operator, visibility.psychologist, visibility.moved_to) == ("", "", "")
    assert (there.now.status, there.now.invitation) == ("waiting", None)
    there(a_claim(ADAM, stay=GENDARMERIE))
    there(a_transfer("police", operator=ADAM, stay=GENDARMERIE))
    again = retelling(there.now, _transfer_in(there), [e for e in there.events if row_of(e).shown_to])
    onward = [event for event in again if isinstance(event, PastRetold)]
    assert [event.what for event in onward] == [*whats, whats[0], whats[2]]
    assert [event.id for event in onward[:3]] == [event.id for event in past]


def _transfer_in(history: History) -> ConversationTransferred:
    return next(event for event in history.events if isinstance(event, ConversationTransferred))


def test_the_language_that_its_visitor_reads_goes_with_it() -> None:
    """The one that they chose last, also where they chose it after the transfer."""
    history, next_stay = in_reception(), History("police")
    history(a_language("ar", RECEPTION))
    assert history.now.language == "ar"
    history(a_transfer("police", operator="", stay=RECEPTION, unit=BORDEAUX))
    for event in retold(history):
        next_stay(event)
    assert next_stay.now.language == "ar"
    (onward,) = history(a_language("en", RECEPTION))
    next_stay(onward)
    assert next_stay.now.language == "en"


def test_received_it_waits_for_an_operator_of_its_force() -> None:
    """Everything before is history: no request there is decided."""
    history = History("police")
    history(an_opening(POLICE), a_message())
    assert history(a_claim(EVE)) == ()
    assert history.now.status == "receiving"
    history(a_receiving(unit=BORDEAUX, joined=True, urgent=True, theme="discrimination"), at=later(2))
    now = history.now
    assert (now.status, now.unit, now.joined, now.urgent) == ("waiting", BORDEAUX, True, True)
    assert now.theme == "discrimination"
    assert now.wait is not None
    assert (now.wait.limit, now.wait.since) == ("answer", later(2))


def test_a_transfer_does_not_begin_the_wait_of_its_visitor_again() -> None:
    """A visitor who waits for more than five minutes learns that nobody could answer, in the next stay too and at
    once; one who was answered waits from the transfer on.
    """
    limits: Limits = dict.fromkeys(get_args(Limit), timedelta(minutes=5))
    for answered, due_at in ((False, 5), (True, 12)):
        history = waiting()
        history.passes(later(6))
        history(a_claim(EVE), at=later(6.5))
        if answered:
            history(a_message("operator", operator=EVE), at=later(6.6))
        history(a_transfer(), at=later(7))
        there = History("gendarmerie")
        there(*retold(history), at=later(7))
        assert deadline(there.now.waits, limits) == later(due_at)
        (reply,) = there.passes(later(max(7, due_at)))
        assert isinstance(reply, WaitOverdue)
        assert (reply.limit, reply.stay) == ("answer", GENDARMERIE)


def test_a_second_receiving_changes_nothing() -> None:
    """A claim between the two stands."""
    history = claimed()
    before = history.now
    history(a_receiving(), a_receiving())
    assert history.now == before


def test_an_operator_sends_on_the_conversation_that_they_have() -> None:
    """To the next stay, in the other force."""
    (reply,) = claimed(by=EVE)(a_transfer("gendarmerie", operator=EVE))
    assert isinstance(reply, ConversationTransferred)
    assert reply.to == str(GENDARMERIE)


@pytest.mark.parametrize("history", [waiting(), claimed(by=EVE), closed()])
def test_nobody_sends_on_what_is_not_theirs(history: History) -> None:
    """Its operator decides."""
    before = history.now.status
    assert reason(history(a_transfer("gendarmerie", operator=ADAM))) == "not-yours"
    assert history.now.status == before


def test_it_is_not_sent_to_where_it_is() -> None:
    """Nothing would come of it."""
    history = claimed(by=EVE)
    assert reason(history(a_transfer("police", operator=EVE))) == "same-force"
    assert history.now.status == "claimed"


def test_the_router_moves_a_conversation_once() -> None:
    """Its second answer comes to a conversation that has its force."""
    history = in_reception()
    history(a_transfer("police", operator="", stay=RECEPTION))
    assert reason(history(a_transfer("gendarmerie", operator="", stay=RECEPTION))) == "moved"


def test_a_message_between_the_decision_and_its_offset_belongs_to_the_stay() -> None:
    """The message is retold with the rest, and not alone."""
    history = claimed()
    (reply,) = history.consume(a_transfer())
    message = a_message()
    assert history.consume(message) == ()
    assert isinstance(reply, ConversationTransferred)
    history.consume(reply)
    assert message.id in {event.id for event in retold(history)}


@pytest.mark.parametrize("event", [a_message(), a_joining(), an_erasure(), a_reopening()])
def test_what_a_visitor_sends_after_the_transfer_follows_it(event: InConversation) -> None:
    """Under the same id, with the same body."""
    (onward,) = transferred()(event)
    assert (onward.id, onward.stay, onward.record("chat").value) == (
        event.id,
        GENDARMERIE,
        event.record("chat").value,
    )


@pytest.mark.parametrize("request_", [a_claim(), a_closing(), a_danger(), a_transfer()])
def test_what_staff_asks_after_the_transfer_is_refused(request_: InConversation) -> None:
    """They learn that it moved."""
    assert reason(transferred()(request_)) == "moved"


def test_a_message_before_the_transfer_is_not_sent_on_when_it_is_consumed_again() -> None:
    """After a crash it is consumed again when the transfer is known, and must not overtake the retelling."""
    history = claimed()
    message = a_message()
    history(message, a_transfer())
    again = next(event for event in history.events if isinstance(event, MessagePosted))
    assert decide(history.now, again) == (history.now, ())


def test_there_and_back_the_log_knows_both_stays() -> None:
    """An event that is late for the first goes to where the conversation is now."""
    history = transferred()
    history(an_opening(BACK), a_joining(BACK))
    (onward,) = history(a_message(stay=POLICE))
    assert onward.stay == GENDARMERIE, "its own retelling is under way: it must not overtake that"
    history(a_receiving(BACK))
    (onward,) = history(a_message(stay=POLICE))
    assert onward.stay == BACK
    assert (history.now.stay, history.now.status) == (BACK, "waiting")
    history(a_claim(ADAM, stay=BACK))
    assert history.now.operator == ADAM


def test_back_again_a_request_of_the_first_stay_has_its_first_reply() -> None:
    """Replies are kept as long as the conversation."""
    history = waiting()
    asked = a_claim(EVE)
    (reply,) = history(asked)
    history(a_transfer(operator=EVE), an_opening(BACK), a_receiving(BACK))
    assert history(asked) == (reply,)
    assert history.now.status == "waiting"


@pytest.mark.parametrize("event", [a_message(stay=BACK), an_erasure(BACK), a_joining(BACK)])
def test_from_an_event_of_a_stay_that_the_log_does_not_know_nothing_follows(event: InConversation) -> None:
    """Publishing it again into the same log would never end."""
    history = claimed()
    before = history.now
    assert history(event) == ()
    assert history.now == before


def test_a_late_opening_of_an_earlier_stay_begins_nothing() -> None:
    """The late copy is of what was retold."""
    history = transferred()
    history(an_opening(BACK), a_receiving(BACK))
    before = history.now
    assert history(an_opening(POLICE)) == ()
    assert history.now == before


def test_without_its_opening_nothing_is_known() -> None:
    """Nothing follows either."""
    history = History("police")
    assert history(a_message(), a_claim(), a_receiving()) == ()
    assert history.state is None
