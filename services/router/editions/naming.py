"""Naming the units: what their topic lacks of the edition in force is published, again and again."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from services.router.domain.editions import ActivatedEdition, Editions
from services.router.domain.territory import Territory
from shared.events.router import UnitNamed
from shared.events.values import Unit
from shared.forces import force_of
from shared.kafka.handlers import PublishInTime
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.runtime.units import FollowedUnits

LOOK = 2.0
"""Seconds between two looks at which edition is in force."""
AT_ONCE = 200
"""Events that are published before Kafka's word is awaited."""


class UnitNaming:
    """Publishes the units of the edition in force, and that those of a former one are gone."""

    def __init__(
        self, editions: Editions, followed: FollowedUnits, publish: PublishInTime, readiness: Readiness
    ) -> None:
        self._readiness = readiness
        readiness.red("unit-names", "The units of the edition in force have not all been named yet.")
        self._editions = editions
        self._followed = followed
        self._publish = publish
        self._read: tuple[Territory, Mapping[str, Unit]] | None = None

    async def run(self) -> None:
        """Look for as long as the process lives, once the topic is consumed to its end."""
        await self._followed.topic.caught_up.wait()
        await every(LOOK, self.look)

    async def look(self, now: datetime | None = None) -> None:
        """Publish what the topic lacks of the edition that is in force now."""
        edition = self._editions.at(now or datetime.now(UTC))
        units = await self._units(edition.territory)
        events = list(self._lacking(edition, units))
        for first in range(0, len(events), AT_ONCE):
            await self._publish.acknowledged(*events[first : first + AT_ONCE])
        self._readiness.green("unit-names")

    async def _units(self, territory: Territory) -> Mapping[str, Unit]:
        """The units of a territory, read once."""
        if self._read is None or self._read[0] is not territory:
            self._read = territory, await asyncio.to_thread(territory.units)
        return self._read[1]

    def _lacking(self, edition: ActivatedEdition, units: Mapping[str, Unit]) -> Iterator[UnitNamed]:
        said, event = self._followed.last, partial(_event, edition.since)
        for unit in units.values():
            last = said.get(unit.id)
            if last is None or ((last.name, last.gone) != (unit.name, False) and last.since <= edition.since):
                yield event(unit, gone=False)
        for last in list(said.values()):
            if last.unit not in units and not last.gone and last.since <= edition.since:
                yield event(Unit(id=last.unit, name=last.name), gone=True)


def _event(since: datetime, unit: Unit, *, gone: bool) -> UnitNamed:
    """The event, under the same id from every router."""
    id_ = uuid5(NAMESPACE_URL, f"{unit.id}/{unit.name}/{since.isoformat()}/{gone}")
    force = force_of(unit.id)
    return UnitNamed.now(id=id_, unit=unit.id, name=unit.name, force=force, since=since, gone=gone)
