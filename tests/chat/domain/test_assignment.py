"""A supervisor assigns a conversation that waits: the operator accepts it, and until then it waits."""

from datetime import timedelta
from typing import get_args

import pytest

from services.chat.domain.deadlines import Limits, due
from services.chat.domain.offer import not_accepted
from services.chat.domain.queue import queue_order
from shared.events.chat import AssignmentRequested, ConversationOffered, Limit, OfferEnded
from tests.support.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    POLICE,
    a_claim,
    a_release,
    an_offer,
    an_offer_ending,
    later,
)
from tests.support.chat.history import claimed, closed, reason, waiting


def an_assignment(colleague: str = ADAM) -> AssignmentRequested:
    """A supervisor offers it to an operator."""
    return AssignmentRequested.now(
        stay=POLICE, conversation=CONVERSATION, supervisor="sam", pseudonym="Sam",
        colleague=colleague, colleague_pseudonym=colleague.title(),
    )  # fmt: skip


def test_a_supervisor_assigns_a_conversation_that_waits_and_it_waits_until_it_is_claimed() -> None:
    """The operator accepts by claiming it; until then any other may, and then the offer is over."""
    accepted, taken = waiting(), waiting()
    (offered,) = accepted(an_assignment(ADAM), at=later(1))
    assert isinstance(offered, ConversationOffered)
    assert (offered.supervisor, offered.pseudonym, offered.operator) == ("sam", "Sam", "")
    now = accepted.now
    assert (now.status, now.is_offered_to(ADAM), now.waits.offer and now.waits.offer.by) == (
        "waiting",
        True,
        "Sam",
    )
    accepted(a_claim(ADAM), at=later(2))
    assert (accepted.now.operator, accepted.now.waits.offer) == (ADAM, None)
    taken(an_assignment(ADAM), at=later(1))
    taken(a_claim(EVE), at=later(2))
    assert (taken.now.operator, taken.now.waits.offer) == (EVE, None)


@pytest.mark.parametrize("how", ["refused", "lapsed"])
def test_an_assignment_that_is_not_accepted_leaves_the_conversation_in_the_queue(how: str) -> None:
    """Its place is as before, and the supervisor assigns it to another."""
    history = waiting()
    patient: Limits = dict.fromkeys(get_args(Limit), timedelta(hours=1)) | {"offer": timedelta(minutes=2)}
    before = history.now
    history(an_assignment(ADAM), at=later(1))
    ending = an_offer_ending(ADAM) if how == "refused" else due(history.now, patient, later(3))
    assert ending is not None
    (ended,) = history(ending)
    assert isinstance(ended, OfferEnded)
    assert (ended.how, history.now.status, history.now.waits.offer) == (how, "waiting", None)
    assert queue_order(history.now) == queue_order(before)
    offered, known = not_accepted(history.now) or (None, None)
    assert offered is not None
    assert (offered.colleague_pseudonym, known) == (ADAM.title(), ended)
    history(an_assignment(EVE), at=later(4))
    assert history.now.is_offered_to(EVE)
    assert not_accepted(history.now) is None
    history(a_claim(EVE), a_release(EVE), at=later(5))
    assert not_accepted(history.now) is None


def test_only_a_conversation_that_waits_is_assigned() -> None:
    """A conversation that somebody has is theirs to offer; a release ends the offer of its operator."""
    assert reason(claimed(by=EVE)(an_assignment(ADAM))) == "already-claimed"
    assert reason(closed()(an_assignment(ADAM))) == "closed"
    history = claimed(by=EVE)
    history(an_offer(EVE, ADAM), a_release(EVE))
    assert history.now.waits.offer is None
