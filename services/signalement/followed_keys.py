"""The units' public keys and those that are proposed, as their topics have them: every process consumes them all."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Literal

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.events.signalement import UnitKeyProposed, UnitKeyRegistered, UnitKeyRevoked
from shared.failures import DependencyUnavailable, Undecodable
from shared.forces import ForceOrPractice
from shared.runtime.units import Follow
from shared.sealing import UnusableKey, check_public

log = structlog.get_logger()
KeyEvent = UnitKeyRegistered | UnitKeyRevoked | UnitKeyProposed
KINDS: dict[str, type[KeyEvent]] = {
    kind.type: kind for kind in (UnitKeyRegistered, UnitKeyRevoked, UnitKeyProposed)
}


class KeysNotConsumed(DependencyUnavailable):
    """The topic of the units' keys is not consumed to its end yet: nothing is decided about them."""


class UnitKeys:
    """The last events of each unit; a demonstration key counts in local mode only."""

    def __init__(self, follow: Follow, when_changed: Callable[[], None], *, local: bool) -> None:
        self.topic = follow(self.consumed)
        self._when_changed = when_changed
        self._news = asyncio.Event()
        self._local = local
        self._last: dict[str, UnitKeyRegistered | UnitKeyRevoked] = {}
        self._proposed: dict[str, UnitKeyProposed] = {}

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            event = one_of(KINDS, record)
        except Undecodable as error:
            log.warning("unit-keys.unreadable", offset=record.offset, cause=str(error))
            return
        if isinstance(event, UnitKeyProposed):
            self._proposed[event.unit] = event
        elif event:
            self._last[event.unit] = event
            self._when_changed()
        self._news.set()

    def key(self, unit: str, force: ForceOrPractice) -> str | None:
        """The unit's public key (JWK), or else its force's; `KeysNotConsumed` while a later one may hold."""
        if not self.topic.caught_up.is_set():
            raise KeysNotConsumed
        return self._usable(unit) or self._usable(force)

    def registered(self) -> list[UnitKeyRegistered]:
        """The registrations that hold, by unit."""
        return [event for _, event in sorted(self._last.items()) if isinstance(event, UnitKeyRegistered)]

    def proposals(self) -> list[UnitKeyProposed]:
        """The proposals that wait for another person, by unit."""
        return [event for _, event in sorted(self._proposed.items()) if self._is_open(event)]

    def has_known(self, unit: str) -> bool:
        """Whether a key of this unit was ever registered."""
        return unit in self._last

    async def wait_for(self, event: KeyEvent) -> Literal[True]:
        """Wait until this is the last event of its unit and kind."""
        known: Mapping[str, KeyEvent] = self._proposed if isinstance(event, UnitKeyProposed) else self._last
        while (last := known.get(event.unit)) is None or last.id != event.id:
            self._news.clear()
            await self._news.wait()
        return True

    def _is_open(self, proposal: UnitKeyProposed) -> bool:
        """Whether nothing was decided about this unit's key since: a registration, or a revocation."""
        last = self._last.get(proposal.unit)
        if isinstance(last, UnitKeyRegistered) and last.proposal == proposal.id:
            return False
        return last is None or last.time < proposal.time

    def _usable(self, unit: str) -> str | None:
        event = self._last.get(unit)
        if not isinstance(event, UnitKeyRegistered):
            return None
        try:
            check_public(event.jwk, local=self._local)
        except UnusableKey:
            return None
        return event.jwk
