"""Consent: asked for, given for one unit, withdrawn until it is used; it follows the conversation."""

import pytest

from services.chat.domain.retell import retelling
from shared.events.chat import (
    ConsentInvited,
    ConsentPostponed,
    ConsentRecorded,
    ConsentWithdrawn,
    ConversationTransferred,
    InConversation,
    SignalementProgressed,
)
from shared.events.values import SignalementStatus, Unit
from shared.identifiers import RECEPTION, Stay
from tests.support.builders import (
    ADAM,
    BORDEAUX,
    EVE,
    GENDARMERIE,
    POLICE,
    a_consent,
    a_joining,
    a_postponement,
    a_progress,
    a_receiving,
    a_transfer,
    a_withdrawal,
    an_erasure,
    an_invitation,
    an_opening,
)
from tests.support.chat.history import History, claimed, closed, in_reception, reason, transferred, waiting

PESSAC = Unit(id="police-33-pessac", name="Commissariat de Pessac")


def test_the_operator_asks_and_the_visitor_consents() -> None:
    """The event says to whom, what, and which text was read."""
    history = claimed()
    (invited,) = history(an_invitation(EVE))
    assert isinstance(invited, ConsentInvited)
    asked = a_consent()
    (recorded,) = history(asked)
    assert isinstance(recorded, ConsentRecorded)
    assert recorded.unit == BORDEAUX
    assert (recorded.transmitted, recorded.text_version) == (("name", "phone"), "2026-11")
    assert (recorded.contact, recorded.details) == (asked.contact, asked.details)
    assert history.now.consent == recorded


@pytest.mark.parametrize(("history", "who"), [(claimed(EVE), ADAM), (waiting(), EVE), (closed(), EVE)])
def test_nobody_else_asks(history: History, who: str) -> None:
    """Only the operator who talks with the visitor may."""
    assert reason(history(an_invitation(who))) == "not-yours"


@pytest.mark.parametrize("history", [claimed(), waiting(), closed()])
def test_a_visitor_may_consent_as_long_as_a_force_has_the_conversation(history: History) -> None:
    """Asked or not, and after the conversation has ended too."""
    (recorded,) = history(a_consent())
    assert history.now.consent == recorded


@pytest.mark.parametrize("history", [claimed(), waiting(), closed()])
def test_not_now_is_an_answer_after_which_the_visitor_may_agree(history: History) -> None:
    """The operator sees it; asked again or not, the consent is recorded."""
    (answer,) = history(a_postponement())
    assert isinstance(answer, ConsentPostponed)
    assert history.now.consent is None
    (recorded,) = history(a_consent())
    assert isinstance(recorded, ConsentRecorded)


def test_not_now_takes_no_consent_back() -> None:
    """Asked for another one, the visitor leaves the first as it is."""
    history = claimed()
    (recorded,) = history(a_consent())
    history(an_invitation(EVE), a_postponement())
    assert history.now.consent == recorded


def test_before_a_force_is_known_nobody_could_use_a_consent() -> None:
    """The request is refused, and nothing is remembered."""
    history = in_reception()
    assert reason(history(a_consent(RECEPTION))) == "routing"
    assert reason(history(a_postponement(RECEPTION))) == "routing"
    assert history.now.consent is None


def test_the_last_consent_holds() -> None:
    """The visitor chose another unit."""
    history = claimed()
    history(a_consent())
    history(a_consent(unit=PESSAC))
    assert history.now.consent is not None
    assert history.now.consent.unit == PESSAC


def test_taken_back_it_holds_no_more() -> None:
    """The withdrawal names the consent."""
    history = claimed()
    (recorded,) = history(a_consent())
    (withdrawn,) = history(a_withdrawal())
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert withdrawn.consent == recorded.id
    assert history.now.consent is None
    assert reason(history(a_withdrawal())) == "no-consent"


@pytest.mark.parametrize(
    ("status", "may"),
    [("awaiting-consent", True), ("stopped", True), ("withdrawn", True), ("forwarded", False),
     ("received", False), ("contacted", False), ("overdue", False)],
)  # fmt: skip
def test_it_is_taken_back_until_the_signalement_has_left(status: SignalementStatus, may: bool) -> None:
    """After that, only the service that has it can help."""
    history = claimed()
    history(a_consent(), a_progress(status))
    (reply,) = history(a_withdrawal())
    assert isinstance(reply, ConsentWithdrawn) is may
    assert may or reason((reply,)) == "forwarded"


def test_a_consent_serves_one_signalement_and_the_next_one_may_be_taken_back() -> None:
    """The first has left under the first consent: nothing of it changes with the second."""
    history, second = claimed(), "ba9876543210"
    history(a_consent(), a_progress("forwarded"))
    history(a_progress("awaiting-consent", second), a_progress("contacted"))
    assert reason(history(a_withdrawal())) == "forwarded"
    (recorded,) = history(a_consent())
    assert history.now.used_consent != recorded.id
    (withdrawn,) = history(a_withdrawal())
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert withdrawn.consent == recorded.id
    history(a_consent(), a_progress("forwarded", second))
    assert reason(history(a_withdrawal())) == "forwarded"


def test_what_left_under_the_first_consent_does_not_use_the_second() -> None:
    """The second is given before chat has consumed that the first signalement has left."""
    history, second = claimed(), "ba9876543210"
    (first,) = history(a_consent())
    (recorded,) = history(a_consent())
    history(a_progress("forwarded", consent=first.id), a_progress("awaiting-consent", second))
    assert history.now.used_consent == first.id
    (withdrawn,) = history(a_withdrawal())
    assert isinstance(withdrawn, ConsentWithdrawn)
    assert withdrawn.consent == recorded.id
    (third,) = history(a_consent())
    history(a_progress("forwarded", second, consent=third.id))
    assert reason(history(a_withdrawal())) == "forwarded"


def test_both_sides_see_where_the_signalement_is() -> None:
    """Published by a service that knows no stay, it is decided in the stay of the conversation."""
    history = closed()
    (seen,) = history(a_progress("received"))
    assert isinstance(seen, SignalementProgressed)
    assert (seen.status, seen.stay) == ("received", history.now.stay)
    assert list(history.now.signalements.values()) == ["received"]


def test_the_other_force_knows_what_was_consented() -> None:
    """The consent is retold with what was said, and may be withdrawn there."""
    here, there = claimed(), History("gendarmerie")
    (recorded,) = here(a_consent())
    here(a_progress("awaiting-consent"), a_transfer())
    moved = next(event for event in here.events if isinstance(event, ConversationTransferred))
    before = [event for event in here.events if event.topic_offset < moved.topic_offset]
    there(*(event for event in retelling(here.now, moved, list(before)) if isinstance(event, InConversation)))
    assert there.now.consent is not None
    assert (there.now.consent.id, there.now.status) == (recorded.id, "waiting")
    assert list(there.now.signalements.values()) == ["awaiting-consent"]
    (withdrawn,) = there(a_withdrawal(GENDARMERIE))
    assert isinstance(withdrawn, ConsentWithdrawn)


def test_a_progress_published_while_the_next_stay_is_being_retold_has_its_reply() -> None:
    """Nobody publishes it again, and both sides are to see it."""
    history = History("police")
    history(an_opening(POLICE))
    (seen,) = history(a_progress("received"))
    assert isinstance(seen, SignalementProgressed)
    history(a_joining(), a_receiving())
    assert history.now.signalements == {seen.signalement: "received"}


@pytest.mark.parametrize("asked", [a_consent(), a_postponement(), a_withdrawal(), a_progress()])
def test_after_a_transfer_it_is_decided_where_the_conversation_is(asked: InConversation) -> None:
    """Nobody there could ask again."""
    (retold,) = transferred()(asked)
    assert (retold.id, retold.stay) == (asked.id, GENDARMERIE)


def test_erased_nothing_is_consented_any_more() -> None:
    """Each request has its reply all the same."""
    history = claimed()
    history(a_consent(), an_erasure())
    assert reason(history(a_consent())) == "closed"
    assert history.now.stay == Stay("police", 1)
