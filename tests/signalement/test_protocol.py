"""The protocol's table holds a row for each event, and all that consumes or decides an event derives from it."""

import pytest

from services.signalement.domain.protocol import DECIDED, PROTOCOL, Row, row_of
from services.signalement.handlers import handlers
from shared.cloudevents.event import Event
from shared.events import EVENTS
from shared.events.signalement import AcknowledgementNoted, InSignalementLog, signalement_log

LOG = [event for event in EVENTS.values() if event.topic is signalement_log]
every_row = pytest.mark.parametrize("row", PROTOCOL, ids=lambda row: row.event.type)


@pytest.mark.parametrize("event", LOG, ids=lambda event: event.type)
def test_every_event_of_the_log_has_a_row(event: type[Event]) -> None:
    """A new one says there what decides it, or that it is a reply."""
    assert row_of(event).event is event


def test_no_event_has_two_rows() -> None:
    """The second would hide the first."""
    assert len({row.event for row in PROTOCOL}) == len(PROTOCOL)


def test_what_is_consumed_is_what_the_table_says() -> None:
    """With what becomes of each event when its conversation is parked."""
    consumed = {row.event.type: row.when_parked for row in PROTOCOL if row.when_parked}
    assert {name: each.when_parked for name, each in handlers.subscribers.items()} == consumed


@every_row
def test_an_event_of_the_log_is_decided_or_a_reply(row: Row) -> None:
    """Consumed, it is decided; no event of another topic is."""
    is_decided = row.event in DECIDED
    if row.event.topic is signalement_log:
        assert issubclass(row.event, InSignalementLog)
        assert is_decided == bool(row.when_parked)
    else:
        assert not is_decided
        assert row.when_parked
    assert is_decided or not (row.of_a_stay or row.leaves)


@every_row
def test_a_note_is_decided_in_the_stay_in_which_it_was_published(row: Row) -> None:
    """But a unit's answer, which is of no stay."""
    if row.noted_as:
        assert row.event.topic is not signalement_log
        note = row_of(row.noted_as)
        assert note.decided_by
        assert note.of_a_stay == (note.event is not AcknowledgementNoted)
