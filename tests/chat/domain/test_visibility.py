"""Visibility: the relay and the store give the same verdict on each event."""

from services.chat.domain.conversation import Conversation
from services.chat.domain.decide import decide
from services.chat.domain.visibility import Visibility, is_shown
from shared.cloudevents.event import Event
from shared.events.chat import ConversationClosed, ConversationReopened, ConversationTransferred
from tests.support.builders import ADAM, EVE, a_claim, a_closing, a_message, a_reopening, a_transfer, later
from tests.support.chat.history import History, claimed, closed, transferred


def seen(history: History) -> list[tuple[str, str]]:
    """The verdict on each event of the log."""
    visibility = Visibility()
    return [(event.type.removeprefix("chat."), visibility.verdict_on(event)) for event in history.events]


def kept(history: History) -> list[Event]:
    """The events that a decider of the same log keeps, each id once."""
    state: Conversation | None = None
    shown: dict[str, Event] = {}
    for event in history.events:
        after, _ = decide(state, event)
        assert after is not None
        if is_shown(state if state and state.stay == event.stay else after, event):
            shown.setdefault(f"{event.type}/{event.id}", event)
        state = after
    return list(shown.values())


def shown(history: History) -> list[Event]:
    """The events that a relay of the same log shows."""
    visibility = Visibility()
    return [event for event in history.events if visibility.verdict_on(event) == "shown"]


def test_requests_and_refusals_are_hidden() -> None:
    """Nobody is shown who else asked."""
    history = claimed(by=EVE)
    history(a_claim(ADAM))
    assert ("claim-requested", "hidden") in seen(history)
    assert ("request-refused", "hidden") in seen(history)
    assert ("conversation-claimed", "shown") in seen(history)


def test_each_id_is_shown_once_at_its_first_offset() -> None:
    """A late copy is known."""
    history = claimed()
    message = a_message()
    history(message, message)
    assert seen(history)[-2:] == [("message-posted", "shown"), ("message-posted", "known")]


def test_after_a_closing_a_message_came_too_late_until_the_reopening() -> None:
    """Sent again under the same id it is shown at its new offset."""
    history = closed()
    message = a_message()
    history(message)
    assert seen(history)[-1] == ("message-posted", "closed")
    history(a_reopening(), message)
    assert seen(history)[-1] == ("message-posted", "shown")
    assert shown(history) == kept(history)


def test_after_a_transfer_nothing_is_shown() -> None:
    """The conversation goes on elsewhere."""
    history = transferred()
    history(a_message())
    assert seen(history)[-1] == ("message-posted", "moved")
    assert shown(history) == kept(history)


def test_visibility_knows_who_has_the_conversation() -> None:
    """From the offset of each reply on."""
    history = claimed(by=EVE)
    visibility = Visibility()
    for event in history.events:
        visibility.verdict_on(event)
    assert visibility.operator == EVE
    begun = len(history.events)
    history.passes(later(20))
    history(a_claim(ADAM), a_closing(ADAM), a_reopening())
    owners = []
    for event in history.events[begun:]:
        visibility.verdict_on(event)
        owners.append(visibility.operator)
    assert list(dict.fromkeys(owners)) == [EVE, "", ADAM]
    assert visibility.operator == ""


def test_each_operator_has_read_it_up_to_the_event_that_took_it_away() -> None:
    """Also the one who closed it: what is said to the next one is not theirs to read again."""
    history = claimed(by=EVE)
    history(a_closing(EVE))
    ends = history.events[-1].offset
    history(a_reopening(), a_message(), a_claim(ADAM))
    visibility = Visibility()
    for event in history.events:
        visibility.verdict_on(event)
    assert (visibility.operator, visibility.read_by) == (ADAM, {EVE: ends})
    history(a_transfer(operator=ADAM))
    for event in history.events:
        visibility.verdict_on(event)
    assert (visibility.operator, visibility.read_by[ADAM]) == ("", history.events[-1].offset)


def test_a_message_under_another_event_s_id_does_not_hide_that_event() -> None:
    """Ids of messages are their senders' choice, and other events' ids can be computed."""
    history = closed()
    (reopened,) = history.consume(a_reopening())
    history.consume(a_message(named=reopened.id))
    assert isinstance(reopened, ConversationReopened)
    history.settle()
    history(a_claim(EVE))
    (moved,) = history.consume(a_transfer())
    history.consume(a_message(named=moved.id))
    history.settle()
    visibility = Visibility()
    for event in history.events:
        visibility.verdict_on(event)
    assert isinstance(moved, ConversationTransferred)
    assert not visibility.closed
    assert visibility.moved_to == moved.to
    assert shown(history) == kept(history)


def test_an_event_consumed_again_has_the_same_verdict() -> None:
    """A store that went back while a batch was in hand may have a state that is ahead of what it shows."""
    history = claimed()
    history(a_message(), a_closing(EVE), a_message(), a_reopening(), a_message(), a_claim(EVE), a_message())
    history(a_closing(EVE), a_message())
    visibility = Visibility()
    for event in history.events:
        if event.stay == history.now.stay:
            assert is_shown(history.now, event) == (visibility.verdict_on(event) == "shown")


def test_a_second_copy_of_a_closing_is_known() -> None:
    """A conversation that was reopened stays open."""
    history = closed()
    closing = history.events[-1]
    assert isinstance(closing, ConversationClosed)
    history(a_reopening(), closing, a_message())
    assert seen(history)[-2:] == [("conversation-closed", "known"), ("message-posted", "shown")]
    assert shown(history) == kept(history)
