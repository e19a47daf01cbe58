"""The inbox of a unit: the signalements that are its own now, the oldest first."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from services.signalement.domain.case import Signalement


class InboxEntry(NamedTuple):
    """A signalement that left for a unit."""

    id: UUID
    """Of the event that forwarded it."""
    signalement: str
    unit: str
    time: datetime
    erased: bool
    """Whether its conversation is erased, and its text with it."""


def own_entries(
    entries: Iterable[InboxEntry], signalements: Mapping[str, Signalement]
) -> list[tuple[InboxEntry, Signalement]]:
    """The entries whose signalement the unit still has, each after its last forwarding; rerouted ones have gone."""
    last = {entry.signalement: entry for entry in sorted(entries, key=lambda entry: (entry.time, entry.id))}
    own = [
        (entry, one)
        for entry in last.values()
        if (one := signalements.get(entry.signalement)) and one.unit.id == entry.unit
    ]
    return sorted(own, key=lambda pair: (pair[0].time, pair[0].id))
