"""The activations of editions, as their compacted topic says them."""

from datetime import datetime
from typing import NamedTuple

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import is_tombstone, one_of
from shared.events.router import TerritoryEditionActivated, territory_edition
from shared.failures import Undecodable

log = structlog.get_logger()


class Activation(NamedTuple):
    """A moment from which on the edition of that name and content is in force."""

    since: datetime
    edition: str
    sha256: str


class Activations:
    """The last event of each edition, which says all its moments."""

    def __init__(self) -> None:
        self._events: dict[str, TerritoryEditionActivated] = {}

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume a record of the topic; an unreadable one changes nothing, a tombstone takes an edition back."""
        if is_tombstone(territory_edition, record):
            self._events.pop((record.key or b"").decode(errors="replace"), None)
            return
        try:
            if event := one_of({TerritoryEditionActivated.type: TerritoryEditionActivated}, record):
                self._events[event.edition] = event
        except Undecodable as error:
            log.error("edition.unreadable", offset=record.offset, cause=str(error))

    @property
    def timeline(self) -> list[Activation]:
        """All activations, in the order of their moments."""
        return sorted(
            Activation(since, event.edition, event.sha256)
            for event in self._events.values()
            for since in event.moments or [event.time]
        )

    def with_another(self, edition: str, sha256: str, since: datetime) -> TerritoryEditionActivated:
        """Make the event that adds a moment to those of an edition."""
        known = self._events.get(edition)
        moments = {*(known.moments if known else []), since}
        return TerritoryEditionActivated.now(edition=edition, sha256=sha256, moments=sorted(moments))
