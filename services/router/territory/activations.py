"""Which edition was activated when, as their compacted topic says it."""

from datetime import datetime
from typing import NamedTuple

import structlog
from aiokafka.structs import ConsumerRecord

from shared.belief import is_tombstone, one_of
from shared.events.router import TerritoryEditionActivated, territory_edition
from shared.facts import Undecodable

log = structlog.get_logger()


class Activation(NamedTuple):
    """From a moment on, the edition of that name and content is in force."""

    since: datetime
    edition: str
    sha256: str


class Activations:
    """The last fact of each edition: it says all the moments of that edition."""

    def __init__(self) -> None:
        self._facts: dict[str, TerritoryEditionActivated] = {}

    def heard(self, record: ConsumerRecord) -> None:
        """Hear one record of the topic; one that cannot be read changes nothing, a tombstone takes back."""
        if is_tombstone(territory_edition, record):
            self._facts.pop((record.key or b"").decode(errors="replace"), None)
            return
        try:
            if fact := one_of({TerritoryEditionActivated.type: TerritoryEditionActivated}, record):
                self._facts[fact.edition] = fact
        except Undecodable as error:
            log.error("edition.unreadable", offset=record.offset, cause=str(error))

    @property
    def timeline(self) -> list[Activation]:
        """All activations, in the order of their moments."""
        return sorted(
            Activation(since, fact.edition, fact.sha256)
            for fact in self._facts.values()
            for since in fact.moments or [fact.time]
        )

    def with_another(self, edition: str, sha256: str, since: datetime) -> TerritoryEditionActivated:
        """The fact that adds a moment to those of an edition."""
        known = self._facts.get(edition)
        moments = {*(known.moments if known else []), since}
        return TerritoryEditionActivated.now(edition=edition, sha256=sha256, moments=sorted(moments))
