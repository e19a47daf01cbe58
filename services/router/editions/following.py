"""The editions of a router, which follow the activations: each is loaded before its moment, then all are swapped."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from aiokafka.structs import ConsumerRecord

from services.router.domain.editions import ActivatedEdition, in_force
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions import bundled
from services.router.editions.activations import Activation, Activations
from services.router.editions.edition import Edition
from services.router.editions.edition_store import EditionStore
from services.router.editions.names import ALIASES
from shared.failures import DependencyUnavailable, is_transient
from shared.readiness import Readiness

log = structlog.get_logger()
LOOK = 2.0
"""Seconds between two looks for an edition that the store lacked."""
IMPORT = "import it again, under this name, with « python -m services.router.editions import »."


class FollowedEditions:
    """The known editions, replaced as a whole: no reader sees half an edition."""

    def __init__(self, base: ActivatedEdition, readiness: Readiness) -> None:
        """`base`: the edition in force before all activations."""
        self._base = base
        self._gazetteers = [(base.territory, base.gazetteer)]
        self._territories: dict[tuple[str, str], Territory] = {}
        self._activations = Activations()
        self._readiness = readiness
        self._consumed = asyncio.Event()
        self._looked_for: set[Activation] | None = None
        """The activations whose editions were looked for in the store, found or not; None before the first look."""
        self.known: tuple[ActivatedEdition, ...] = (base,)

    def at(self, moment: datetime) -> ActivatedEdition:
        """The edition in force at that moment; `DependencyUnavailable` until all activations by then are known."""
        begun = {activation for activation in self._activations.timeline if activation.since <= moment}
        if self._looked_for is None or not begun <= self._looked_for:
            raise DependencyUnavailable("the editions of the territory are not all read yet")
        return in_force(self.known, moment)

    def consumed(self, record: ConsumerRecord) -> None:
        """Consume an activation."""
        self._activations.consumed(record)
        self._consumed.set()

    async def follow(self, store: EditionStore, caught_up: asyncio.Event) -> None:
        """Load the activated editions, for as long as the process lives."""
        await caught_up.wait()
        while True:
            self._consumed.clear()
            lacking = await self._look(store)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._consumed.wait(), LOOK if lacking else None)

    async def _look(self, store: EditionStore) -> bool:
        """Load what is new; whether something is lacking, of which readiness says what to do."""
        try:
            lacks = await self._load(store)
        except Exception as error:
            if not is_transient(error):
                log.exception("editions.failed")
            lacks = [f"The editions of the territory cannot be read: {type(error).__name__}."]
        if lacks:
            self._readiness.red("editions", " ".join(lacks))
        else:
            self._readiness.green("editions")
        return bool(lacks)

    async def _load(self, store: EditionStore) -> list[str]:
        """Read new editions; a sentence for each that cannot be used: the edition before it stays in force."""
        timeline, lacks = self._activations.timeline, dict[str, str]()
        for _, name, sha256 in timeline:
            is_read = name in lacks or (name, sha256) in self._territories
            if not is_read and (sentence := await self._read(store, name, sha256)):
                lacks[name] = sentence
        usable = [each for each in timeline if (each.edition, each.sha256) in self._territories]
        self.known = await asyncio.to_thread(self._activated_editions, usable)
        self._looked_for = set(timeline)
        return list(lacks.values())

    async def _read(self, store: EditionStore, name: str, sha256: str) -> str:
        """Read an edition's territory; the sentence that says why it cannot be used, or none."""
        if name == bundled.ID and sha256 == await asyncio.to_thread(bundled.bundled_sha256):
            self._territories[name, sha256] = self._base.territory
            return ""
        edition = await store.one(name)
        if edition is None:
            return f"The edition {name} is activated and not in the store: {IMPORT}"
        territory = await asyncio.to_thread(self._territory, edition, sha256)
        if territory is None:
            return f"The edition {name} in the store is not what was activated: {IMPORT}"
        self._territories[name, sha256] = territory
        return ""

    def _territory(self, edition: Edition, sha256: str) -> Territory | None:
        """The territory of an edition, if its content is the activated one; it shares what is the same as before."""
        if sha256 and edition.sha256 != sha256:
            return None
        return edition.territory(self.known[-1].territory)

    def _activated_editions(self, usable: Sequence[Activation]) -> tuple[ActivatedEdition, ...]:
        """The activated editions, made from the last on: one that is over takes the next one's gazetteer."""
        base, now = self._base, datetime.now(UTC)
        first = min([base.since, *(activation.since for activation in usable)])
        terms = [(first, base.id, base.territory)]
        terms += [(each.since, each.edition, self._territories[each[1:]]) for each in usable]
        editions: list[ActivatedEdition] = []
        for since, name, territory in reversed(terms):
            over = bool(editions) and editions[-1].since <= now
            gazetteer = editions[-1].gazetteer if over else self._gazetteer(territory)
            editions.append(ActivatedEdition(name, since, territory, gazetteer))
        for edition in editions:
            edition.gazetteer.prepare()
        used = {id(edition.gazetteer) for edition in editions}
        self._gazetteers = [pair for pair in self._gazetteers if id(pair[1]) in used]
        return tuple(reversed(editions))

    def _gazetteer(self, territory: Territory) -> Gazetteer:
        """The gazetteer of a territory: territories with the same communes share one."""
        for other, gazetteer in self._gazetteers:
            if other.communes is territory.communes:
                return gazetteer
        self._gazetteers.append((territory, Gazetteer(territory, ALIASES)))
        return self._gazetteers[-1][1]
