"""Doubles of the router's ports, written by hand."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.router.domain.atlas import Atlas
from services.router.domain.choose import End, Unrouted
from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from services.router.editions.edition import Edition
from services.router.editions.published import Refused
from shared.cloudevents.event import Event
from shared.events.values import Unit
from shared.failures import DependencyUnavailable
from shared.kafka.producer import NotAcknowledged


class PublishedEvents(list[Event]):
    """Remembers what was told; a list that can be called."""

    async def __call__(self, *events: Event) -> None:
        """Remember these."""
        self.extend(events)


@dataclass
class OneTerritory:
    """Editions of which one is in force, always; or they are not read yet."""

    territory: Territory
    away: bool = False

    def at(self, moment: datetime) -> Atlas:
        """That one."""
        if self.away:
            raise DependencyUnavailable("not read yet")
        return Atlas("one", moment, self.territory, Gazetteer(Territory({}, {}, {})))


@dataclass
class PublishedInTime:
    """Remembers what endpoints told; or is as far as Kafka can be."""

    published: list[Event] = field(default_factory=list)
    away: bool = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Remember these, unless Kafka is away."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published.extend(events)


@dataclass
class RememberedUnroutables:
    """The list of what waits for a person, in memory; or a store that is away."""

    known: dict[str, tuple[int, Unrouted | None]] = field(default_factory=dict)
    away: bool = False
    read: int = 0
    """How many were read."""
    generation: int = 0
    changed: dict[str, datetime | None] = field(default_factory=dict)

    async def begin(self, unrouted: Unrouted, at: int) -> None:
        """Remember it, unless it is known."""
        self.known.setdefault(unrouted.conversation, (at, unrouted))
        self._note(unrouted.conversation)

    async def end(self, conversation: str, at: int, end: End, unit: Unit | None = None) -> None:
        """Take it off the list."""
        self._change(conversation, at, end=end, unit=unit)

    async def resume(self, conversation: str, at: int, event: UUID, since: datetime) -> None:
        """Put it back on the list."""
        self._change(conversation, at, event=event, since=since, end=None, unit=None)

    async def forget(self, conversation: str, at: int) -> None:
        """Remember only that it was."""
        if conversation in self.known and self.known[conversation][0] < at:
            self.known[conversation] = (at, None)
        self._note(conversation)

    async def waiting(self) -> list[Unrouted]:
        """Those on the list, longest waiting first."""
        self._reach()
        found = [unrouted for _, unrouted in self.known.values() if unrouted and unrouted.end is None]
        return sorted(found, key=lambda unrouted: unrouted.since)

    async def waits(self) -> dict[str, datetime | None]:
        """Since when each of those on the list has waited."""
        found = await self.waiting()
        self.read += len(found)
        return {unrouted.conversation: unrouted.since for unrouted in found}

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """Those of these that are on the list."""
        found = [unrouted for unrouted in await self.waiting() if unrouted.conversation in conversations]
        self.read += len(found)
        return found

    async def of(self, conversation: str) -> Unrouted | None:
        """This one, unless it is forgotten."""
        self._reach()
        return self.known.get(conversation, (0, None))[1]

    def _change(self, conversation: str, at: int, **change: Any) -> None:
        last, unrouted = self.known.get(conversation, (at, None))
        if last < at and unrouted:
            self.known[conversation] = (at, replace(unrouted, **change))
        self._note(conversation)

    def _note(self, conversation: str) -> None:
        unrouted = self.known.get(conversation, (0, None))[1]
        self.changed[conversation] = unrouted.since if unrouted and unrouted.end is None else None

    def _reach(self) -> None:
        if self.away:
            raise ConnectionError("the store is away")


@dataclass
class RememberedEditions:
    """The editions that were imported, in memory; or a store that is away."""

    known: dict[str, Edition] = field(default_factory=dict)
    away: bool = False

    async def add(self, edition: Edition) -> None:
        """Remember it; what is there stays."""
        if self.known.setdefault(edition.id, edition).sha256 != edition.sha256:
            raise Refused("another edition has this name")

    async def one(self, name: str) -> Edition | None:
        """The edition of that name."""
        if self.away:
            raise ConnectionError("the store is away")
        return self.known.get(name)

    async def all(self) -> list[dict[str, Any]]:
        """Their names and dates."""
        return [{"_id": edition.id, "date": edition.date} for edition in self.known.values()]
