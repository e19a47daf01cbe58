"""The events of the conversations' logs, as the relay reads them."""

from aiokafka.structs import ConsumerRecord

from services.chat.domain.protocol import PROTOCOL
from shared.cloudevents.belief import one_of
from shared.cloudevents.event import Event
from shared.failures import Undecodable

EVENTS_OF_A_LOG = {row.event.type: row.event for row in PROTOCOL}
"""The events that may stand on a log: chat published nothing else there."""
ALWAYS_RELAYED = {row.event.type for row in PROTOCOL if row.always_relayed}


def read(record: ConsumerRecord) -> Event:
    """Read an event of a log; `Undecodable` for any other record."""
    event = one_of(EVENTS_OF_A_LOG, record)
    if event is None:
        raise Undecodable("no event of a log")
    return event
