"""Every router follows the activations: it loads an edition before its moment, and swaps all it knows at once."""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog
from aiokafka.structs import ConsumerRecord

from services.router.domain.atlas import Atlas, in_force
from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from services.router.editions import bundled
from services.router.editions.activations import Activation, Activations
from services.router.editions.edition import Edition
from services.router.editions.edition_store import EditionStore
from shared.failures import DependencyUnavailable, is_transient
from shared.readiness import Readiness

log = structlog.get_logger()
LOOK = 2.0
"""Seconds between two looks for what the store lacked."""
IMPORT = "import it again, under this name, with « python -m services.router.editions import »."


class FollowedEditions:
    """`known` is replaced whole: nobody who reads it sees half an edition."""

    def __init__(self, base: Atlas, readiness: Readiness) -> None:
        """`base`: what is in force before all activations."""
        self._base = base
        self._gazetteers = [(base.territory, base.gazetteer)]
        self._territories: dict[tuple[str, str], Territory] = {}
        self._activations = Activations()
        self._readiness = readiness
        self._consumed = asyncio.Event()
        self._looked_for: set[Activation] | None = None
        """What was looked for in the store, found or not; None before the first time."""
        self.known: tuple[Atlas, ...] = (base,)

    def at(self, moment: datetime) -> Atlas:
        """The edition in force at that moment; `DependencyUnavailable` until all activations by then are known."""
        begun = {found for found in self._activations.timeline if found.since <= moment}
        if self._looked_for is None or not begun <= self._looked_for:
            raise DependencyUnavailable("the editions of the territory are not all read yet")
        return in_force(self.known, moment)

    def consumed(self, record: ConsumerRecord) -> None:
        """Hear of an activation."""
        self._activations.consumed(record)
        self._consumed.set()

    async def follow(self, kept: EditionStore, caught_up: asyncio.Event) -> None:
        """Load what is activated, for as long as the process lives."""
        await caught_up.wait()
        while True:
            self._consumed.clear()
            lacking = await self._look(kept)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._consumed.wait(), LOOK if lacking else None)

    async def _look(self, kept: EditionStore) -> bool:
        """Whether something is lacking, of which readiness says what to do."""
        try:
            lacks = await self._load(kept)
        except Exception as error:
            if not is_transient(error):
                log.exception("editions.failed")
            lacks = [f"The editions of the territory cannot be read: {type(error).__name__}."]
        if lacks:
            self._readiness.red("editions", " ".join(lacks))
        else:
            self._readiness.green("editions")
        return bool(lacks)

    async def _load(self, kept: EditionStore) -> list[str]:
        """Read what is new; a sentence for each edition that cannot be used: the one before it stays."""
        timeline, lacks = self._activations.timeline, dict[str, str]()
        for _, name, sha256 in timeline:
            is_read = name in lacks or (name, sha256) in self._territories
            if not is_read and (sentence := await self._read(kept, name, sha256)):
                lacks[name] = sentence
        usable = [found for found in timeline if (found.edition, found.sha256) in self._territories]
        self.known = await asyncio.to_thread(self._atlases, usable)
        self._looked_for = set(timeline)
        return list(lacks.values())

    async def _read(self, kept: EditionStore, name: str, sha256: str) -> str:
        """Know this edition's territory; or the sentence that says why it cannot be used."""
        if name == bundled.ID and sha256 == await asyncio.to_thread(bundled.shipped_sha256):
            self._territories[name, sha256] = self._base.territory
            return ""
        edition = await kept.one(name)
        if edition is None:
            return f"The edition {name} is activated and not in the store: {IMPORT}"
        territory = await asyncio.to_thread(self._territory, edition, sha256)
        if territory is None:
            return f"The edition {name} in the store is not what was activated: {IMPORT}"
        self._territories[name, sha256] = territory
        return ""

    def _territory(self, edition: Edition, sha256: str) -> Territory | None:
        """Its territory, if it is what was activated; what is the same as before is shared."""
        if sha256 and edition.sha256 != sha256:
            return None
        return edition.territory(self.known[-1].territory)

    def _atlases(self, usable: Sequence[Activation]) -> tuple[Atlas, ...]:
        """From the last to the first: what is over takes the gazetteer of what follows it."""
        base, now = self._base, datetime.now(UTC)
        first = min([base.since, *(found.since for found in usable)])
        terms = [(first, base.edition, base.territory)]
        terms += [(found.since, found.edition, self._territories[found[1:]]) for found in usable]
        atlases: list[Atlas] = []
        for begins, edition, territory in reversed(terms):
            over = bool(atlases) and atlases[-1].since <= now
            gazetteer = atlases[-1].gazetteer if over else self._gazetteer(territory)
            atlases.append(Atlas(edition, begins, territory, gazetteer))
        for atlas in atlases:
            atlas.gazetteer.prepare()
        used = {id(atlas.gazetteer) for atlas in atlases}
        self._gazetteers = [known for known in self._gazetteers if id(known[1]) in used]
        return tuple(reversed(atlases))

    def _gazetteer(self, territory: Territory) -> Gazetteer:
        """The same places share one."""
        for other, gazetteer in self._gazetteers:
            if other.communes is territory.communes:
                return gazetteer
        self._gazetteers.append((territory, Gazetteer(territory)))
        return self._gazetteers[-1][1]
