"""Decide, crash, decide again: for every kind of event, in every state, the same is published."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from services.chat.domain.conversation import Conversation
from services.chat.domain.decide import decide
from shared.cloudevents.event import Event
from shared.events.chat import DeadlinePassed, InConversation, MessagePosted
from shared.identifiers import RECEPTION, Stay
from tests.support.builders import (
    ADAM,
    CONVERSATION,
    EVE,
    a_claim,
    a_closing,
    a_code_change,
    a_code_keeping,
    a_consent,
    a_danger,
    a_danger_withdrawal,
    a_disclosure,
    a_doubt,
    a_goodbye,
    a_joining,
    a_keeping,
    a_message,
    a_note,
    a_progress,
    a_receiving,
    a_release,
    a_reopening,
    a_resuming,
    a_sign,
    a_transfer,
    a_withdrawal,
    an_acknowledgement,
    an_authorisation,
    an_erasure,
    an_identification,
    an_invitation,
    an_offer,
    an_offer_ending,
    an_opening,
    an_orientation,
    later,
)
from tests.support.chat.history import History
from tests.support.chat.psychologists import (
    a_psychologist,
    a_psychologist_invitation,
    a_psychologist_leaving,
    a_sharing,
    an_invitation_ending,
)
from tests.support.chat.states import STATES, a_finding_of, a_search, erasure_due, silence_due

EVENTS: list[Callable[[History], InConversation]] = [
    lambda h: an_opening(h.now.stay),
    lambda h: a_joining(h.now.stay),
    lambda h: a_receiving(h.now.stay),
    lambda h: a_message(stay=h.now.stay),
    lambda h: a_message("operator", h.now.stay, EVE),
    lambda h: a_claim(EVE, stay=h.now.stay),
    lambda h: a_claim(ADAM, stay=h.now.stay),
    lambda h: a_closing(EVE, stay=h.now.stay),
    *(
        lambda h, outcome=outcome: a_closing(EVE, h.now.stay, outcome, silent_since=later(0))
        for outcome in ("orientation", "information", "abandoned")
    ),
    lambda h: a_reopening(h.now.stay),
    lambda h: an_erasure(h.now.stay),
    lambda h: a_danger(EVE, stay=h.now.stay),
    lambda h: a_danger_withdrawal(EVE, stay=h.now.stay),
    lambda h: a_sign(h.now.stay),
    lambda h: a_goodbye(h.now.stay),
    silence_due,
    lambda h: a_transfer("gendarmerie", stay=h.now.stay),
    lambda h: a_transfer("police", operator="", stay=h.now.stay),
    lambda h: a_doubt(),
    lambda h: an_invitation(stay=h.now.stay),
    lambda h: a_consent(h.now.stay),
    lambda h: a_withdrawal(h.now.stay),
    lambda h: a_progress(),
    lambda h: an_orientation(stay=h.now.stay),
    lambda h: a_note(stay=h.now.stay),
    lambda h: an_identification(stay=h.now.stay),
    lambda h: an_authorisation(identification(h), stay=h.now.stay),
    lambda h: a_disclosure(identification(h), stay=h.now.stay),
    lambda h: a_consent(Stay("police", 1)),
    lambda h: deadline(h, right=True),
    lambda h: deadline(h, right=False),
    lambda h: a_claim(EVE, stay=RECEPTION),
    lambda h: a_message(stay=Stay("police", 1)),
    lambda h: an_erasure(Stay("police", 1)),
    lambda h: an_erasure(h.now.stay, until=datetime.now(UTC) + timedelta(days=1)),
    lambda h: a_keeping(h.now.stay),
    lambda h: an_acknowledgement(stay=h.now.stay),
    lambda h: a_resuming(h.now.stay),
    lambda h: a_code_change(h.now.stay, datetime.now(UTC) + timedelta(days=1)),
    lambda h: a_code_keeping(h.now.stay),
    erasure_due,
    lambda h: a_release(EVE, h.now.stay),
    lambda h: an_offer(EVE, ADAM, h.now.stay),
    lambda h: an_offer_ending(EVE, h.now.stay),
    lambda h: an_offer_ending(ADAM, h.now.stay),
    a_search,
    a_finding_of,
    lambda h: a_psychologist_invitation(EVE, h.now.stay),
    lambda h: an_invitation_ending(EVE, h.now.stay),
    lambda h: a_psychologist(stay=h.now.stay),
    lambda h: a_sharing(EVE, h.now.stay),
    lambda h: a_psychologist_leaving(stay=h.now.stay),
]


def identification(history: History) -> UUID:
    """The lifting of anonymity that is asked for, or none that anybody knows."""
    known = history.now.identification
    return known.request if known else uuid4()


def deadline(history: History, *, right: bool) -> DeadlinePassed:
    """The deadline of what is waited for, or of something else."""
    wait = history.now.wait
    id_ = wait.deadline if wait and right else None
    return DeadlinePassed.now(stay=history.now.stay, conversation=CONVERSATION, limit="reply", id=id_)


def records_of(events: tuple[Event, ...]) -> list[object]:
    """The records that Kafka would carry."""
    return [event.record("chat") for event in events]


every_event_in_every_state = pytest.mark.parametrize(
    ("state", "event"), [(s, f) for s in STATES for f in range(len(EVENTS))]
)


@every_event_in_every_state
def test_decided_again_by_the_state_before_the_same_is_published(
    state: Callable[[], History], event: int
) -> None:
    """The crash came before anything was written."""
    history = state()
    before, asked = history.now, EVENTS[event](history)
    first = history.consume(asked)
    again = decide(before, history.events[-1])
    assert records_of(first) == records_of(again[1])
    assert again[0] == history.now


@every_event_in_every_state
def test_decided_again_by_the_state_after_the_same_is_published(
    state: Callable[[], History], event: int
) -> None:
    """The crash came between writing and publishing; and nothing is decided twice."""
    history = state()
    first = history.consume(EVENTS[event](history))
    after = history.now
    again = decide(after, history.events[-1])
    assert records_of(first) == records_of(again[1])
    assert again[0] == after


def untimed(state: Conversation, asked: InConversation) -> Conversation:
    """The state without the offset of a message that was retold: the store, which has it, takes no copy of it."""
    return replace(state, evidence=None) if isinstance(asked, MessagePosted) else state


@every_event_in_every_state
def test_consumed_late_nothing_new_is_published_and_nothing_changes(
    state: Callable[[], History], event: int
) -> None:
    """A copy comes at the end of the log, when all that followed has been consumed.

    A message of the stay is left out of the second claim: the store, which has its offset, takes no copy of it.
    """
    history = state()
    asked = EVENTS[event](history)
    history(asked)
    published, settled = {(f.id, f.type) for f in history.published}, history.now
    again = history(asked)
    assert {(f.id, f.type) for f in again} <= published | {(asked.id, asked.type)}
    if not (isinstance(asked, MessagePosted) and asked.stay == settled.stay):
        assert untimed(history.now, asked) == untimed(settled, asked)


@every_event_in_every_state
def test_whatever_is_consumed_somebody_is_responsible(state: Callable[[], History], event: int) -> None:
    """Something is waited for, and its deadline has not passed; or it is over, or under way."""
    history = state()
    history(EVENTS[event](history))
    wait, status = history.now.wait, history.now.status
    assert (wait is not None) == (status in {"routing", "waiting", "claimed"})
    assert wait is None or wait.deadline not in history.now.replies
    assert (history.now.waits.attendance is not None) == (status == "claimed")
