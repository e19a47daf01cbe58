"""The silence of a visitor in danger is noticed: once for each cause, and not confused with leaving."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import pytest

from services.chat.domain.danger import endangered
from services.chat.domain.deadlines import Limits, deadline, watch_due
from services.chat.domain.retell import retelling
from services.chat.store.documents import conversation_of, state_document
from shared.cloudevents.event import Event
from shared.events.chat import ConversationTransferred, DeadlineLapsed, DeadlinePassed, Limit, SilenceNoticed
from tests.support.builders import (
    GENDARMERIE,
    POLICE,
    a_closing,
    a_danger,
    a_danger_withdrawal,
    a_goodbye,
    a_message,
    a_reopening,
    a_sign,
    a_transfer,
    an_acknowledgement,
    an_erasure,
    an_opening,
    later,
)
from tests.support.chat.history import History, claimed

LIMITS: Limits = dict.fromkeys(get_args(Limit), timedelta(days=9)) | {
    "line": timedelta(minutes=1), "words": timedelta(minutes=5),
}  # fmt: skip


def in_danger() -> History:
    """A visitor wrote at minute 0, and is in danger since minute 1."""
    history = claimed()
    history(a_message(), at=later(0))
    history(a_danger(), at=later(1))
    return history


def passed(history: History, at: datetime) -> tuple[Event, ...]:
    """The events that follow from the silence that is due by then; none if none is."""
    event = watch_due(history.now, LIMITS, at)
    return history(event, at=at) if event else ()


def test_a_line_that_is_lost_is_noticed_with_the_time_of_the_last_words() -> None:
    """A minute after the last sign, and once."""
    history = in_danger()
    history(a_sign(), at=later(2))
    assert deadline(history.now.waits, LIMITS) == later(3)
    assert passed(history, later(2.9)) == ()
    (noticed,) = passed(history, later(3))
    assert isinstance(noticed, SilenceNoticed)
    assert (noticed.kind, noticed.since, noticed.last_words) == ("line", later(2), later(0))
    one = endangered(history.now)
    assert one
    assert one.danger.silence == ("line", later(2))
    assert one.last_words == later(0)
    assert passed(history, later(60)) == ()


def test_who_is_connected_and_says_nothing_is_noticed_too() -> None:
    """Five minutes after the danger was declared, or after their last words since."""
    history = in_danger()
    history(a_message(), at=later(2))
    for minute in range(3, 8):
        history(a_sign(), at=later(minute))
    (noticed,) = passed(history, later(7))
    assert isinstance(noticed, SilenceNoticed)
    assert (noticed.kind, noticed.since, noticed.last_words) == ("words", later(2), later(2))
    assert passed(history, later(7.5)) == ()
    history(a_message(), at=later(7.6))
    one = endangered(history.now)
    assert one
    assert one.danger.silence is None


def test_after_an_acknowledgement_a_silence_puts_the_danger_on_the_list_again() -> None:
    """The supervisor saw the danger, and not that the line is lost."""
    history = in_danger()
    history(an_acknowledgement(), at=later(1.5))
    assert endangered(history.now) is None
    passed(history, later(3))
    assert endangered(history.now)
    history(an_acknowledgement("noa"), at=later(4))
    assert endangered(history.now) is None
    assert passed(history, later(60)) == ()


def test_each_cut_is_noticed_and_none_twice() -> None:
    """A visitor who comes back and is cut off again is noticed again."""
    history, noticed = in_danger(), 0
    for cut in range(20):
        history(a_sign(), at=later(10 * cut + 2))
        one = endangered(history.now)
        assert one
        assert one.danger.silence is None
        for minute in (2.5, 3, 3.5, 9):
            noticed += len(passed(history, later(10 * cut + minute)))
        assert noticed == cut + 1


def test_a_sign_that_was_in_the_log_before_the_deadline_wins() -> None:
    """The decider was late, not the visitor."""
    history = in_danger()
    late = watch_due(history.now, LIMITS, later(2.5))
    assert isinstance(late, DeadlinePassed)
    history(a_sign(), at=later(1.9))
    (lapsed,) = history(late, at=later(2.5))
    assert isinstance(lapsed, DeadlineLapsed)


def test_leaving_by_the_way_out_is_no_lost_line() -> None:
    """The supervisor sees that they left; nothing more is awaited of them until they come back."""
    history = in_danger()
    history(an_acknowledgement(), at=later(1.5))
    history(a_goodbye(), at=later(2))
    history(a_sign(), at=later(1.9))  # of the moment before: it overtook nothing
    one = endangered(history.now)
    assert one
    assert one.danger.silence == ("left", later(2))
    assert passed(history, later(60)) == ()
    history(a_sign(), at=later(61))
    (noticed,) = passed(history, later(63))
    assert isinstance(noticed, SilenceNoticed)
    assert noticed.kind == "line"


@pytest.mark.parametrize("end", [a_closing, lambda: an_erasure(POLICE), a_danger_withdrawal, a_transfer])
def test_where_no_danger_stands_nobody_is_watched(end: object) -> None:
    """Withdrawn, or the conversation is over here."""
    history = in_danger()
    history(end(), at=later(2))  # type: ignore[operator]
    assert history.now.waits.watch is None
    assert passed(history, later(60)) == ()
    history(a_goodbye(), at=later(61))
    assert not (history.now.danger and history.now.danger.silence)


def test_without_danger_signs_and_leaving_change_nothing() -> None:
    """Nobody is followed who is in no danger: that they left counts for how it ends, and for nothing else."""
    history = claimed()
    before = history.now
    history(a_sign(), a_goodbye())
    assert replace(history.now, evidence=before.evidence) == before


def test_reopened_and_passed_on_the_watch_begins_again() -> None:
    """With the time that the page needs to come back."""
    history = in_danger()
    history(a_closing(), at=later(2))
    history(a_reopening(), at=later(30))
    assert deadline(history.now.waits, LIMITS) == later(31)
    (noticed,) = passed(history, later(31))
    assert isinstance(noticed, SilenceNoticed)
    there = passed_on(in_danger())
    assert there.now.waits.watch
    (noticed,) = passed(there, later(12))
    assert isinstance(noticed, SilenceNoticed)


def passed_on(history: History) -> History:
    """The gendarmerie's log, ten minutes after the police passed it on."""
    (moved,) = history(a_transfer("gendarmerie"), at=later(10))
    assert isinstance(moved, ConversationTransferred)
    there = History("gendarmerie")
    there(an_opening(GENDARMERIE))
    shown = [
        event for event in history.events if event.type in {"chat.danger-declared", "chat.message-posted"}
    ]
    for event in retelling(history.now, moved, shown):
        there(event)  # type: ignore[arg-type]
    return there


def test_a_watch_is_written_down_and_read_again() -> None:
    """A process that dies forgets nothing."""
    history = in_danger()
    for _ in range(2):
        assert conversation_of(state_document(history.now, 1)) == history.now
        passed(history, later(3))
