"""Erasing is never refused, and ends everything."""

import pytest

from shared.events.chat import ConversationErased, DeadlineLapsed, DeadlinePassed
from shared.identifiers import RECEPTION
from tests.support.builders import (
    CONVERSATION,
    GENDARMERIE,
    POLICE,
    a_claim,
    a_closing,
    a_message,
    a_transfer,
    an_erasure,
    an_opening,
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
