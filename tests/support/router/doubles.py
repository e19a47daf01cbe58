"""Doubles of the router's ports, written by hand."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.router.domain.choose import End, Unrouted
from services.router.domain.editions import ActivatedEdition
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions.edition import Edition
from services.router.editions.files.published import Refused
from shared.cloudevents.event import Event
from shared.events.values import Unit
from shared.failures import DependencyUnavailable
from shared.kafka.producer import NotAcknowledged


class PublishedEvents(list[Event]):
    """The published events; a list that can be called to publish."""

    async def __call__(self, *events: Event) -> None:
        """Remember these."""
        self.extend(events)


@dataclass
class OneTerritory:
    """Editions of which the same one is always in force; or they are not read yet."""

    territory: Territory
    away: bool = False

    def at(self, moment: datetime) -> ActivatedEdition:
        """The only edition."""
        if self.away:
            raise DependencyUnavailable("not read yet")
        return ActivatedEdition("one", moment, self.territory, Gazetteer(Territory({}, {}, {})))


@dataclass
class PublishedInTime:
    """The events that endpoints published; or a Kafka that is away."""

    published: list[Event] = field(default_factory=list)
    away: bool = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Remember these, unless Kafka is away."""
        if self.away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published.extend(events)


@dataclass
class RememberedUnroutables:
    """The list of conversations that wait for a person, in memory; or a store that is away."""

    known: dict[str, tuple[int, Unrouted | None]] = field(default_factory=dict)
    away: bool = False
    read: int = 0
    """The number of conversations that were read."""
    generation: int = 0
    changed: dict[str, datetime | None] = field(default_factory=dict)

    async def begin(self, unrouted: Unrouted, offset: int) -> None:
        """Remember a conversation, unless it is known."""
        self.known.setdefault(unrouted.conversation, (offset, unrouted))
        self._remember(unrouted.conversation)

    async def end(self, conversation: str, offset: int, end: End, unit: Unit | None = None) -> None:
        """Take a conversation off the list."""
        self._change(conversation, offset, end=end, unit=unit)

    async def resume(self, conversation: str, offset: int, event: UUID, since: datetime) -> None:
        """Put a conversation back on the list."""
        self._change(conversation, offset, event=event, since=since, end=None, unit=None)

    async def forget(self, conversation: str, offset: int) -> None:
        """Remember only the id."""
        if conversation in self.known and self.known[conversation][0] < offset:
            self.known[conversation] = (offset, None)
        self._remember(conversation)

    async def waiting(self) -> list[Unrouted]:
        """The conversations on the list, longest waiting first."""
        self._reach()
        found = [unrouted for _, unrouted in self.known.values() if unrouted and unrouted.end is None]
        return sorted(found, key=lambda unrouted: unrouted.since)

    async def waits(self) -> dict[str, datetime | None]:
        """The beginning of each wait on the list."""
        found = await self.waiting()
        self.read += len(found)
        return {unrouted.conversation: unrouted.since for unrouted in found}

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """The conversations among these that are on the list."""
        found = [unrouted for unrouted in await self.waiting() if unrouted.conversation in conversations]
        self.read += len(found)
        return found

    async def of(self, conversation: str) -> Unrouted | None:
        """The conversation of this id, unless it is forgotten."""
        self._reach()
        return self.known.get(conversation, (0, None))[1]

    def _change(self, conversation: str, offset: int, **change: Any) -> None:
        last, unrouted = self.known.get(conversation, (offset, None))
        if last < offset and unrouted:
            self.known[conversation] = (offset, replace(unrouted, **change))
        self._remember(conversation)

    def _remember(self, conversation: str) -> None:
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
        """Remember an edition; one that is there stays."""
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
