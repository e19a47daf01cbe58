"""Decide, crash, decide again: for every kind of fact, in every state, the same is told."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from services.chat.domain.decide import decide
from shared.events.chat import DeadlinePassed, InConversation, MessagePosted
from shared.facts import RECEPTION, Fact, Stay
from tests.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    History,
    a_claim,
    a_closing,
    a_consent,
    a_danger,
    a_disclosure,
    a_doubt,
    a_joining,
    a_message,
    a_progress,
    a_receiving,
    a_reopening,
    a_transfer,
    a_withdrawal,
    an_authorisation,
    an_erasure,
    an_identification,
    an_invitation,
    an_opening,
    an_orientation,
    claimed,
    closed,
    in_reception,
    later,
    transferred,
    waiting,
)


def overdue() -> History:
    """Nobody was found in time."""
    history = waiting()
    history.passes(later(6))
    return history


def receiving() -> History:
    """Its retelling is under way."""
    history = History("police")
    history(an_opening(Stay("police", 1)), a_message())
    return history


def moving() -> History:
    """Its transfer is decided and not heard yet."""
    history = claimed()
    history.hear(a_transfer())
    return history


def back() -> History:
    """There and back again."""
    history = transferred()
    history(an_opening(Stay("police", 3)), a_receiving(Stay("police", 3)))
    return history


def reopened() -> History:
    """Closed, then reopened."""
    history = closed()
    history(a_reopening())
    return history


def erased() -> History:
    """Erased."""
    history = claimed()
    history(an_erasure())
    return history


def consented() -> History:
    """The visitor lifted their anonymity, and a magistrate is asked too."""
    history = claimed()
    history(an_invitation(), a_consent(), an_identification())
    return history


STATES = [
    consented,
    in_reception, receiving, waiting, overdue, claimed, closed, reopened, moving, transferred, back, erased,
]  # fmt: skip
FACTS: list[Callable[[History], InConversation]] = [
    lambda h: an_opening(h.now.stay),
    lambda h: a_joining(h.now.stay),
    lambda h: a_receiving(h.now.stay),
    lambda h: a_message(stay=h.now.stay),
    lambda h: a_message("operator", h.now.stay, EVE),
    lambda h: a_claim(EVE, stay=h.now.stay),
    lambda h: a_claim(ADAM, stay=h.now.stay),
    lambda h: a_closing(EVE, stay=h.now.stay),
    lambda h: a_reopening(h.now.stay),
    lambda h: an_erasure(h.now.stay),
    lambda h: a_danger(EVE, stay=h.now.stay),
    lambda h: a_transfer("gendarmerie", stay=h.now.stay),
    lambda h: a_transfer("police", operator="", stay=h.now.stay),
    lambda h: a_doubt(),
    lambda h: an_invitation(stay=h.now.stay),
    lambda h: a_consent(h.now.stay),
    lambda h: a_withdrawal(h.now.stay),
    lambda h: a_progress(),
    lambda h: an_orientation(stay=h.now.stay),
    lambda h: an_identification(stay=h.now.stay),
    lambda h: an_authorisation(identification(h), stay=h.now.stay),
    lambda h: a_disclosure(identification(h), stay=h.now.stay),
    lambda h: a_consent(Stay("police", 1)),
    lambda h: deadline(h, right=True),
    lambda h: deadline(h, right=False),
    lambda h: a_claim(EVE, stay=RECEPTION),
    lambda h: a_message(stay=Stay("police", 1)),
    lambda h: an_erasure(Stay("police", 1)),
]


def identification(history: History) -> UUID:
    """The lifting of anonymity that is asked for, or none that anybody knows."""
    known = history.now.identification
    return known.request if known else uuid4()


def deadline(history: History, *, right: bool) -> DeadlinePassed:
    """That of what is waited for, or of something else."""
    wait = history.now.wait
    id_ = wait.deadline if wait and right else None
    return DeadlinePassed.now(stay=history.now.stay, conversation=CONVERSATION, limit="reply", id=id_)


def told_of(facts: tuple[Fact, ...]) -> list[object]:
    """What Kafka would carry."""
    return [fact.record("chat") for fact in facts]


every_fact_in_every_state = pytest.mark.parametrize(
    ("state", "fact"), [(s, f) for s in STATES for f in range(len(FACTS))]
)


@every_fact_in_every_state
def test_decided_again_by_the_state_before_the_same_is_told(state: Callable[[], History], fact: int) -> None:
    """The crash came before anything was written."""
    history = state()
    before, asked = history.now, FACTS[fact](history)
    first = history.hear(asked)
    again = decide(before, history.facts[-1])
    assert told_of(first) == told_of(again[1])
    assert again[0] == history.now


@every_fact_in_every_state
def test_decided_again_by_the_state_after_the_same_is_told(state: Callable[[], History], fact: int) -> None:
    """The crash came between writing and telling; and nothing is decided twice."""
    history = state()
    first = history.hear(FACTS[fact](history))
    after = history.now
    again = decide(after, history.facts[-1])
    assert told_of(first) == told_of(again[1])
    assert again[0] == after


@every_fact_in_every_state
def test_heard_late_nothing_new_is_told_and_nothing_changes(state: Callable[[], History], fact: int) -> None:
    """A copy at the end of the log, when all that followed has been heard.

    A message of the stay is left out of the second claim: the store, which knows its place, hears no copy of it.
    """
    history = state()
    asked = FACTS[fact](history)
    history(asked)
    told, settled = {(f.id, f.type) for f in history.told}, history.now
    again = history(asked)
    assert {(f.id, f.type) for f in again} <= told | {(asked.id, asked.type)}
    if not (isinstance(asked, MessagePosted) and asked.stay == settled.stay):
        assert history.now == settled


@every_fact_in_every_state
def test_whatever_is_heard_somebody_is_responsible(state: Callable[[], History], fact: int) -> None:
    """Something is waited for, and its deadline has not passed; or it is over, or under way."""
    history = state()
    history(FACTS[fact](history))
    wait, status = history.now.wait, history.now.status
    assert (wait is not None) == (status in {"routing", "waiting", "claimed"})
    assert wait is None or wait.deadline not in history.now.outcomes
