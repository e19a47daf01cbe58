"""The units' public keys, as their topic has them: every process consumes all of it."""

import asyncio
from collections.abc import Callable
from typing import Literal

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.events.signalement import UnitKeyRegistered, UnitKeyRevoked
from shared.failures import DependencyUnavailable, Undecodable
from shared.forces import Force
from shared.runtime.units import Follow
from shared.sealing import UnusableKey, check_public

log = structlog.get_logger()
KINDS: dict[str, type[UnitKeyRegistered | UnitKeyRevoked]] = {
    kind.type: kind for kind in (UnitKeyRegistered, UnitKeyRevoked)
}


class KeysNotConsumed(DependencyUnavailable):
    """The topic of the units' keys is not consumed to its end yet: nothing is decided about them."""


class UnitKeys:
    """The last event of each unit; a demonstration key counts in local mode only."""

    def __init__(self, follow: Follow, when_changed: Callable[[], None], *, local: bool) -> None:
        self.topic = follow(self.consumed)
        self._when_changed = when_changed
        self._news = asyncio.Event()
        self._local = local
        self._last: dict[str, UnitKeyRegistered | UnitKeyRevoked] = {}

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            event = one_of(KINDS, record)
        except Undecodable as error:
            log.warning("unit-keys.unreadable", offset=record.offset, cause=str(error))
            return
        if event:
            self._last[event.unit] = event
            self._news.set()
            self._when_changed()

    def key(self, unit: str, force: Force) -> str | None:
        """The unit's public key (JWK), or else its force's; `KeysNotConsumed` while a later one may hold."""
        if not self.topic.caught_up.is_set():
            raise KeysNotConsumed
        return self._usable(unit) or self._usable(force)

    def registered(self) -> list[UnitKeyRegistered]:
        """The registrations that hold, by unit."""
        return [event for _, event in sorted(self._last.items()) if isinstance(event, UnitKeyRegistered)]

    def has_known(self, unit: str) -> bool:
        """Whether a key of this unit was ever registered."""
        return unit in self._last

    async def wait_for(self, event: UnitKeyRegistered | UnitKeyRevoked) -> Literal[True]:
        """Wait until this is the last event of its unit."""
        while (last := self._last.get(event.unit)) is None or last.id != event.id:
            self._news.clear()
            await self._news.wait()
        return True

    def _usable(self, unit: str) -> str | None:
        event = self._last.get(unit)
        if not isinstance(event, UnitKeyRegistered):
            return None
        try:
            check_public(event.jwk, local=self._local)
        except UnusableKey:
            return None
        return event.jwk
