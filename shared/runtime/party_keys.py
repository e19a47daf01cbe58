"""Outside parties' public keys and those that are proposed, as their topics have them: every process follows them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Generic, Literal, TypeVar

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.cloudevents.event import Event
from shared.events.party_keys import KeyProposed, KeyRegistered, KeyRevoked
from shared.failures import DependencyUnavailable, Undecodable
from shared.kafka.producer import NotAcknowledged, Producer
from shared.runtime.units import Follow
from shared.sealing import UnusableKey, check_public

log = structlog.get_logger()
Registered = TypeVar("Registered", bound=KeyRegistered)
Proposed = TypeVar("Proposed", bound=KeyProposed)
KeyEvent = KeyRegistered | KeyRevoked | KeyProposed


class KeysNotConsumed(DependencyUnavailable):
    """The topic of the parties' keys is not consumed to its end yet: nothing is decided about them."""


class PartyKeys(Generic[Registered, Proposed]):
    """The last events of each party; a demonstration key counts in local mode only."""

    def __init__(
        self,
        follow: Follow,
        kinds: tuple[type[Registered], type[KeyRevoked], type[Proposed]],
        *,
        local: bool,
        when_changed: Callable[[], None] = lambda: None,
    ) -> None:
        """`kinds`: the events by which a key is registered, revoked and proposed."""
        self.topic = follow(self.consumed)
        self._registered, _, self._proposed = kinds
        self._kinds: dict[str, type[KeyEvent]] = {kind.type: kind for kind in kinds}
        self.local = local
        """Whether demonstration keys count."""
        self._when_changed = when_changed
        self._news = asyncio.Event()
        self._last: dict[str, Event] = {}
        self._waiting: dict[str, Proposed] = {}

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            event = one_of(self._kinds, record)
        except Undecodable as error:
            log.warning("party-keys.unreadable", topic=record.topic, offset=record.offset, cause=str(error))
            return
        if isinstance(event, self._proposed):
            self._waiting[party_of(event)] = event
        elif event:
            self._last[party_of(event)] = event
            self._when_changed()
        self._news.set()

    def registered(self) -> list[Registered]:
        """The registrations that hold, by party."""
        return [event for _, event in sorted(self._last.items()) if isinstance(event, self._registered)]

    def proposals(self) -> list[Proposed]:
        """The proposals that wait for another person, by party."""
        return [event for _, event in sorted(self._waiting.items()) if self._is_open(event)]

    def parties(self) -> set[str]:
        """The parties that have a key, or for which one waits."""
        return {party_of(event) for event in (*self.registered(), *self.proposals())}

    async def wait_for(self, event: KeyEvent) -> Literal[True]:
        """Wait until this is the last event of its party and kind."""
        known: Mapping[str, Event] = self._waiting if isinstance(event, self._proposed) else self._last
        while (last := known.get(party_of(event))) is None or last.id != event.id:
            self._news.clear()
            await self._news.wait()
        return True

    async def demonstrate(self, registrations: Iterable[Registered], producer: Producer) -> None:
        """Register demonstration keys, but of parties of which a key was ever registered or revoked."""
        await self.topic.caught_up.wait()
        events = [event for event in registrations if party_of(event) not in self._last]
        while events:
            try:
                await producer.acknowledged(*events)
                return
            except NotAcknowledged:
                await asyncio.sleep(1)

    def usable(self, party: str) -> str | None:
        """The party's public key (JWK), if it can be sealed to; `KeysNotConsumed` while a later one may hold."""
        if not self.topic.caught_up.is_set():
            raise KeysNotConsumed
        event = self._last.get(party)
        if not isinstance(event, self._registered):
            return None
        try:
            check_public(event.jwk, local=self.local)
        except UnusableKey:
            return None
        return event.jwk

    def _is_open(self, proposal: Proposed) -> bool:
        """Whether nothing was decided about this party's key since: a registration, or a revocation."""
        last = self._last.get(party_of(proposal))
        if isinstance(last, self._registered) and last.proposal == proposal.id:
            return False
        return last is None or last.time < proposal.time


def party_of(event: Event) -> str:
    """The party whose key it is: a unit's id, a front-end's name."""
    return str(getattr(event, event.topic.key))
