"""The units' public keys, as the topic has them: every process hears all of it."""

import asyncio
from collections.abc import Callable

import structlog
from aiokafka.structs import ConsumerRecord

from shared.belief import one_of
from shared.events.signalement import UnitKeyRegistered, UnitKeyRevoked
from shared.facts import Fact, Force, Undecodable
from shared.kafka.failures import WorldAway
from shared.sealing import UnusableKey, check_public

log = structlog.get_logger()
KINDS: dict[str, type[UnitKeyRegistered | UnitKeyRevoked]] = {
    kind.type: kind for kind in (UnitKeyRegistered, UnitKeyRevoked)
}


class KeysNotHeard(WorldAway):
    """The topic of the units' keys has not been heard to its end yet: nothing is decided about them."""


class UnitKeys:
    """The last fact of each unit; a demonstration key counts in local mode only."""

    def __init__(self, *, local: bool) -> None:
        self.changed: Callable[[], None] = lambda: None
        self.are_all_heard: Callable[[], bool] = lambda: True
        """Whether the topic has been heard to its end: before, a key that is registered may seem not to be."""
        self._local = local
        self._last: dict[str, UnitKeyRegistered | UnitKeyRevoked] = {}

    def heard(self, record: ConsumerRecord) -> None:
        """Hear one record."""
        try:
            fact = one_of(KINDS, record)
        except Undecodable as error:
            log.warning("unit-keys.unreadable", offset=record.offset, cause=str(error))
            return
        if fact:
            self._last[fact.unit] = fact
            self.changed()

    def key(self, unit: str, force: Force) -> str | None:
        """The unit's public key (JWK), or else its force's; `KeysNotHeard` while another may hold by now."""
        if not self.are_all_heard():
            raise KeysNotHeard
        return self._usable(unit) or self._usable(force)

    def registered(self) -> list[UnitKeyRegistered]:
        """Those that hold, by unit."""
        return [fact for _, fact in sorted(self._last.items()) if isinstance(fact, UnitKeyRegistered)]

    def has_known(self, unit: str) -> bool:
        """Whether a key of this unit was ever registered."""
        return unit in self._last

    async def wait_for(self, fact: Fact, within: float = 5.0) -> bool:
        """Wait until this is the last that was heard of its unit; whether it came in time."""
        unit = getattr(fact, "unit", "")
        for _ in range(int(within / 0.05)):
            if (last := self._last.get(unit)) and last.id == fact.id:
                return True
            await asyncio.sleep(0.05)
        return False

    def _usable(self, unit: str) -> str | None:
        fact = self._last.get(unit)
        if not isinstance(fact, UnitKeyRegistered):
            return None
        try:
            check_public(fact.jwk, local=self._local)
        except UnusableKey:
            return None
        return fact.jwk
