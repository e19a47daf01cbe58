"""The protocol's table holds a row for each event, and all that consumes or decides an event derives from it."""

import pytest

from services.signalement.domain.protocol import DECIDED, PROTOCOL, Row
from services.signalement.handlers import handlers
from shared.cloudevents.event import Event
from shared.events import EVENTS
from shared.events.signalement import AcknowledgementNoted, InSignalementLog, signalement_log

LOG = [event for event in EVENTS.values() if event.topic is signalement_log]
ROWS = list(PROTOCOL.items())


@pytest.mark.parametrize("event", LOG, ids=lambda event: event.type)
def test_every_event_of_the_log_has_a_row(event: type[Event]) -> None:
    """A new one says here what decides it, or that it is a reply."""
    assert event in PROTOCOL


def test_what_is_consumed_is_what_the_table_says() -> None:
    """With what becomes of each event when its conversation is parked."""
    consumed = {event.type: row.when_parked for event, row in ROWS if row.when_parked}
    assert {type_: each.when_parked for type_, each in handlers.subscribers.items()} == consumed


@pytest.mark.parametrize(("event", "row"), ROWS, ids=[event.type for event, _ in ROWS])
def test_an_event_is_decided_in_the_log_or_brought_into_it(event: type[Event], row: Row) -> None:
    """Never both; the rest of the log are replies, which nobody decides."""
    assert not (row.decider and row.noted_as)
    assert (row.decider is None) == (event not in DECIDED)
    if row.decider is None:
        assert not row.of_a_stay
        assert not row.leaves
    else:
        assert event.topic is signalement_log
        assert row.when_parked
    if event.topic is signalement_log:
        assert issubclass(event, InSignalementLog)
        assert bool(row.decider) == bool(row.when_parked)


@pytest.mark.parametrize(("event", "row"), ROWS, ids=[event.type for event, _ in ROWS])
def test_a_note_is_decided_in_the_stay_that_it_was_published_in(event: type[Event], row: Row) -> None:
    """But a unit's answer, which is of no stay."""
    if row.noted_as:
        assert event.topic is not signalement_log
        assert PROTOCOL[row.noted_as].decider
        assert PROTOCOL[row.noted_as].of_a_stay == (row.noted_as is not AcknowledgementNoted)
