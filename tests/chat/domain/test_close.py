"""A conversation ends once, with one outcome, by the operator who has it."""

from datetime import datetime

import pytest

from services.chat.store.documents import conversation_of, state_document
from shared.events.chat import CloseRequested, ConversationClosed, InConversation, OrientationGiven, Result
from shared.events.values import PARTICULARS, SignalementStatus
from shared.identifiers import Stay
from tests.support.builders import (
    ADAM,
    EVE,
    MORNING,
    a_claim,
    a_closing,
    a_goodbye,
    a_message,
    a_progress,
    a_receiving,
    a_reopening,
    a_resuming,
    an_opening,
    an_orientation,
    later,
)
from tests.support.chat.history import History, claimed, closed, in_reception, reason, waiting


def test_the_operator_who_has_it_ends_it_with_one_outcome() -> None:
    """Nobody is waited for any more."""
    history = claimed(by=EVE)
    (reply,) = history(a_closing(EVE, outcome="orientation", theme="discrimination"))
    assert isinstance(reply, ConversationClosed)
    assert (reply.outcome, reply.theme, reply.operator) == ("orientation", "discrimination", EVE)
    assert (history.now.status, history.now.wait) == ("closed", None)


def test_an_end_carries_the_particulars_that_the_operator_chose() -> None:
    """They correct what the visitor said of themselves, and what nobody said stays unsaid."""
    history = claimed(by=EVE)
    (reply,) = history(a_closing(EVE, who="relative", relation="ex-partner", offence_family="harassment"))
    assert isinstance(reply, ConversationClosed)
    assert {field: getattr(reply, field) for field in PARTICULARS} == {
        "offence_family": "harassment", "who": "relative", "age_group": None, "sex": None,
        "relation": "ex-partner",
    }  # fmt: skip
    assert history.now.who == "relative"


@pytest.mark.parametrize("status", [None, "awaiting-consent", "withdrawn"])
def test_a_signalement_that_did_not_leave_is_no_end(status: SignalementStatus | None) -> None:
    """The visitor would read that one was sent with their agreement."""
    history = claimed(by=EVE)
    if status:
        history(a_progress(status))
    assert reason(history(a_closing(EVE, outcome="signalement"))) == "no-signalement"
    assert history.now.status == "claimed"


@pytest.mark.parametrize("status", ["stopped", "forwarded", "received", "contacted", "overdue"])
def test_a_signalement_that_was_agreed_to_is_an_end(status: SignalementStatus) -> None:
    """Whether its unit has answered or not."""
    history = claimed(by=EVE)
    history(a_progress(status))
    (reply,) = history(a_closing(EVE, outcome="signalement"))
    assert isinstance(reply, ConversationClosed)


def checked(outcome: Result, silent_since: datetime = MORNING) -> CloseRequested:
    """An operator ends it, as every version asks that checks the outcome."""
    return a_closing(EVE, outcome=outcome, silent_since=silent_since)


def answer() -> InConversation:
    """Its operator writes to the visitor."""
    return a_message("operator", operator=EVE)


@pytest.mark.parametrize(("outcome", "refused"), [("orientation", "no-card"), ("information", "no-answer")])
def test_an_end_that_the_log_contradicts_is_refused(outcome: Result, refused: str) -> None:
    """No card was given, nobody wrote: the visitor reads nothing untrue, and is still talked with."""
    history = claimed(by=EVE)
    history(a_message(), at=later(1))
    assert reason(history(checked(outcome))) == refused
    assert history.now.status == "claimed"


def test_who_was_given_a_card_was_oriented() -> None:
    """At any time of the conversation."""
    history = claimed(by=EVE)
    history(an_orientation(EVE))
    (reply,) = history(checked("orientation"))
    assert isinstance(reply, ConversationClosed)


def test_who_was_answered_was_informed() -> None:
    """Even if they wrote again after it."""
    history = claimed(by=EVE)
    history(answer(), a_message())
    (reply,) = history(checked("information"))
    assert isinstance(reply, ConversationClosed)


def test_an_answer_before_the_reopening_answers_nothing_that_was_asked_after_it() -> None:
    """The card is still theirs: it was given in this conversation."""
    history = claimed(by=EVE)
    history(an_orientation(EVE), answer(), checked("information"), a_reopening(), a_claim(EVE))
    assert reason(history(checked("information"))) == "no-answer"
    (reply,) = history(checked("orientation"))
    assert isinstance(reply, ConversationClosed)


def test_who_is_owed_an_answer_has_not_abandoned() -> None:
    """Until they have been silent for the time that is set, or somebody answered."""
    history = claimed(by=EVE)
    history(a_message(), at=later(5))
    assert reason(history(checked("abandoned", silent_since=later(4)))) == "answer-owed"
    assert history.now.status == "claimed"
    (reply,) = history(checked("abandoned", silent_since=later(5)))
    assert isinstance(reply, ConversationClosed)


def test_who_was_answered_last_is_owed_nothing() -> None:
    """However short a while ago."""
    history = claimed(by=EVE)
    history(a_message(), answer(), at=later(5))
    (reply,) = history(checked("abandoned"))
    assert isinstance(reply, ConversationClosed)


def test_who_came_back_after_the_last_answer_is_owed_a_word() -> None:
    """Their code says that they are there: the time in which nobody was is not their silence."""
    history = claimed(by=EVE)
    history(a_message(), answer(), at=later(5))
    history(a_resuming(), at=later(20))
    assert reason(history(checked("abandoned", silent_since=later(15)))) == "answer-owed"
    history(answer(), at=later(21))
    (reply,) = history(checked("abandoned", silent_since=later(15)))
    assert isinstance(reply, ConversationClosed)


def test_who_opened_and_wrote_nothing_yet_is_owed_an_answer() -> None:
    """They wait, and may be afraid to write first."""
    assert reason(claimed(by=EVE)(checked("abandoned", silent_since=later(-1)))) == "answer-owed"


def test_who_left_by_the_way_out_has_abandoned_until_they_come_back() -> None:
    """With what they wrote unanswered, however short a while ago; coming back, they wait again."""
    history = claimed(by=EVE)
    history(a_message(), at=later(5))
    history(a_goodbye(), at=later(6))
    gone = later(4)
    history(a_resuming(), at=later(7))
    assert reason(history(checked("abandoned", silent_since=gone))) == "answer-owed"
    history(a_goodbye(), at=later(8))
    assert conversation_of(state_document(history.now, 1)).evidence == history.now.evidence
    (reply,) = history(checked("abandoned", silent_since=gone))
    assert isinstance(reply, ConversationClosed)


def test_a_refused_end_is_refused_again_whatever_was_said_since() -> None:
    """The request has one reply; another one may end it."""
    history, ending = claimed(by=EVE), checked("information")
    history(ending)
    history(answer())
    assert reason(history(ending)) == "no-answer"
    (reply,) = history(checked("information"))
    assert isinstance(reply, ConversationClosed)


def test_the_next_stay_knows_what_was_said_and_given_before() -> None:
    """The other force ends it by what the whole conversation holds."""
    source = claimed(by=EVE)
    (given,) = source(an_orientation(EVE))
    assert isinstance(given, OrientationGiven)
    stay, history = Stay("gendarmerie", 2), History("gendarmerie")
    retold = [event.retold(stay) for event in (answer(), given)]
    history(an_opening(stay), *retold, a_receiving(stay), a_claim(EVE, stay))
    assert reason(history(a_closing(EVE, stay, "signalement"))) == "no-signalement"
    for outcome in ("orientation", "information"):
        (reply,) = history(a_closing(EVE, stay, outcome, silent_since=later(0)))
        assert isinstance(reply, ConversationClosed)
        history(a_reopening(stay), a_message("operator", stay, EVE), a_claim(EVE, stay))


def test_a_request_of_an_earlier_version_is_decided_as_it_was() -> None:
    """A log that is consumed again gives the same replies."""
    (reply,) = claimed(by=EVE)(a_closing(EVE, outcome="orientation"))
    assert isinstance(reply, ConversationClosed)


def test_an_operator_who_does_not_have_it_cannot_end_it() -> None:
    """The conversation stays its operator's."""
    history = claimed(by=EVE)
    assert reason(history(a_closing(ADAM))) == "not-yours"
    assert history.now.status == "claimed"


@pytest.mark.parametrize("history", [waiting(), in_reception()])
def test_what_nobody_has_cannot_be_ended(history: History) -> None:
    """There is no outcome that anybody could know."""
    assert reason(history(a_closing(EVE))) in {"not-yours", "moved"}


def test_a_conversation_ends_once() -> None:
    """The first outcome is the one that counts."""
    assert reason(closed()(a_closing(EVE, outcome="signalement"))) == "closed"


def test_a_message_before_the_offset_of_the_closing_belongs_to_the_conversation() -> None:
    """The decision is made; for messages it binds only from its offset on."""
    history = claimed()
    (reply,) = history.consume(a_closing())
    assert not history.now.is_closed()
    history.consume(a_message())
    assert not history.now.is_closed()
    assert isinstance(reply, ConversationClosed)
    history.consume(reply)
    assert history.now.is_closed()


def test_a_theme_that_the_operator_does_not_name_is_the_one_that_was_known() -> None:
    """The visitor chose it, or nobody did."""
    history = claimed()
    (reply,) = history(a_closing(theme=None))
    assert isinstance(reply, ConversationClosed)
    assert reply.theme == history.now.theme
