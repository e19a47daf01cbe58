"""The front-ends' public keys and those that are proposed, as their topics have them: every process consumes all."""

import asyncio
from collections.abc import Mapping
from typing import Literal

import structlog
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.belief import one_of
from shared.events.chat import FrontEndKeyProposed, FrontEndKeyRegistered, FrontEndKeyRevoked
from shared.failures import DependencyUnavailable, Undecodable
from shared.runtime.units import Follow
from shared.sealing import UnusableKey, check_public

log = structlog.get_logger()
FrontEndKeyEvent = FrontEndKeyRegistered | FrontEndKeyRevoked | FrontEndKeyProposed
KINDS: dict[str, type[FrontEndKeyEvent]] = {
    kind.type: kind for kind in (FrontEndKeyRegistered, FrontEndKeyRevoked, FrontEndKeyProposed)
}


class FrontEndKeysNotConsumed(DependencyUnavailable):
    """The topic of the front-ends' keys is not consumed to its end yet: nothing is sealed to them."""


class FrontEndKeys:
    """The last events of each front-end; a demonstration key counts in local mode only."""

    def __init__(self, follow: Follow, *, local: bool) -> None:
        self.topic = follow(self.consumed)
        self._news = asyncio.Event()
        self._local = local
        self._last: dict[str, FrontEndKeyRegistered | FrontEndKeyRevoked] = {}
        self._proposed: dict[str, FrontEndKeyProposed] = {}

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume one record; one that cannot be read changes nothing."""
        try:
            event = one_of(KINDS, record)
        except Undecodable as error:
            log.warning("front-end-keys.unreadable", offset=record.offset, cause=str(error))
            return
        if isinstance(event, FrontEndKeyProposed):
            self._proposed[event.name] = event
        elif event:
            self._last[event.name] = event
        self._news.set()

    def key(self, name: str) -> str | None:
        """The front-end's public key (JWK); `FrontEndKeysNotConsumed` while a later one may hold."""
        if not self.topic.caught_up.is_set():
            raise FrontEndKeysNotConsumed
        event = self._last.get(name)
        if not isinstance(event, FrontEndKeyRegistered):
            return None
        try:
            self.check(event.jwk)
        except UnusableKey:
            return None
        return event.jwk

    def registered(self) -> list[FrontEndKeyRegistered]:
        """The registrations that hold, by name."""
        return [event for _, event in sorted(self._last.items()) if isinstance(event, FrontEndKeyRegistered)]

    def proposals(self) -> list[FrontEndKeyProposed]:
        """The proposals that wait for another person, by name."""
        return [event for _, event in sorted(self._proposed.items()) if self._is_open(event)]

    def names(self) -> set[str]:
        """The front-ends that have a key, or for which one waits."""
        registered = {event.name for event in self.registered()}
        return registered | {event.name for event in self.proposals()}

    def check(self, jwk: str) -> None:
        """`UnusableKey` says what is wrong with a key."""
        check_public(jwk, local=self._local)

    def has_known(self, name: str) -> bool:
        """Whether a key of this front-end was ever registered."""
        return name in self._last

    async def wait_for(self, event: FrontEndKeyEvent) -> Literal[True]:
        """Wait until this is the last event of its front-end and kind."""
        known: Mapping[str, FrontEndKeyEvent] = (
            self._proposed if isinstance(event, FrontEndKeyProposed) else self._last
        )
        while (last := known.get(event.name)) is None or last.id != event.id:
            self._news.clear()
            await self._news.wait()
        return True

    def _is_open(self, proposal: FrontEndKeyProposed) -> bool:
        """Whether nothing was decided about this front-end's key since: a registration, or a revocation."""
        last = self._last.get(proposal.name)
        if isinstance(last, FrontEndKeyRegistered) and last.proposal == proposal.id:
            return False
        return last is None or last.time < proposal.time
