"""The units of the edition in force are published with their names; routers of several releases agree in the end."""

from datetime import UTC, datetime, timedelta

import pytest

from services.router.domain.editions import ActivatedEdition
from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.territory import Territory
from services.router.editions.naming import UnitNaming
from shared.events.router import UnitNamed
from shared.events.values import WHOLE, Unit
from shared.failures import DependencyUnavailable
from shared.forces import FORCES
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.readiness import Readiness
from shared.runtime.units import FollowedUnits
from tests.support.router.doubles import PublishedInTime
from tests.support.signalement.builders import BORDEAUX, PESSAC, as_record
from tests.support.signalement.followed import FollowedInMemory, units_in_memory

FIRST = datetime(2026, 8, 1, tzinfo=UTC)
RENAMED = Unit(id=BORDEAUX.id, name="Commissariat central de Bordeaux")


class Naming:
    """A router that names these units from a moment on; what it publishes comes back on its topic."""

    def __init__(self, *units: Unit, days: int = 0, topic: FollowedUnits | None = None) -> None:
        territory = Territory({}, {}, {str(n): {"police": unit} for n, unit in enumerate(units)})
        nobody = Gazetteer(Territory({}, {}, {}))
        self.edition: ActivatedEdition | None = ActivatedEdition(
            "one", FIRST + timedelta(days), territory, nobody
        )
        self.topic = topic or FollowedUnits(FollowedInMemory)
        self.kafka = PublishedInTime()
        self.readiness = Readiness()
        self.naming = UnitNaming(self, self.topic, self.kafka, self.readiness)

    def at(self, moment: datetime) -> ActivatedEdition:
        """The only edition, once it is read."""
        if self.edition is None:
            raise DependencyUnavailable("not read yet")
        return self.edition

    async def look(self) -> list[tuple[str, bool]]:
        """Look once; the names that were published, and whether the unit is gone."""
        before = len(self.kafka.published)
        await self.naming.look()
        published = [event for event in self.kafka.published[before:] if isinstance(event, UnitNamed)]
        for event in published:
            self.topic.consumed(as_record(event))
        return [(event.name, event.gone) for event in published]


async def test_what_the_topic_lacks_is_published_once() -> None:
    """Again after Kafka was away, and never what it has."""
    router = Naming(BORDEAUX, PESSAC)
    router.kafka.away = True
    with pytest.raises(NotAcknowledged):
        await router.look()
    assert list(router.readiness.causes) == ["unit-names"]
    router.kafka.away = False
    assert await router.look() == [(BORDEAUX.name, False), (PESSAC.name, False)]
    assert router.readiness.ready
    assert await router.look() == []
    assert router.topic.named(PESSAC.id) == PESSAC


async def test_another_edition_renames_and_ends_units_and_may_be_rolled_back() -> None:
    """Activated again, the former has a later moment."""
    first = Naming(BORDEAUX, PESSAC)
    await first.look()
    second = Naming(RENAMED, days=1, topic=first.topic)
    assert await second.look() == [(RENAMED.name, False), (PESSAC.name, True)]
    with pytest.raises(Problem) as refused:
        first.topic.named(PESSAC.id)
    assert refused.value.document["status"] == 422
    back = Naming(BORDEAUX, PESSAC, days=2, topic=first.topic)
    assert await back.look() == [(BORDEAUX.name, False), (PESSAC.name, False)]


async def test_a_router_of_a_former_release_takes_nothing_back() -> None:
    """While both run, they do not contradict each other for ever."""
    former = Naming(BORDEAUX, PESSAC)
    await former.look()
    latter = Naming(RENAMED, days=1, topic=former.topic)
    await latter.look()
    assert await former.look() == []
    assert await latter.look() == []
    assert former.topic.named(BORDEAUX.id) == RENAMED


async def test_nothing_is_named_before_the_editions_are_read() -> None:
    """Half of them would end the units of the others."""
    router = Naming(BORDEAUX)
    router.edition = None
    with pytest.raises(DependencyUnavailable):
        await router.look()
    assert router.kafka.published == []


@pytest.mark.parametrize("is_read", [False, True], ids=["topic not read", "nothing on it yet"])
def test_no_unit_is_refused_before_all_of_them_are_read(*, is_read: bool) -> None:
    """503, and it is asked again, also where the router starts for the first time; a force is always one."""
    units = FollowedUnits(FollowedInMemory) if is_read else units_in_memory(PESSAC)
    if not is_read:
        units.topic.caught_up.clear()
    with pytest.raises(Problem) as refused:
        units.named(BORDEAUX.id)
    assert refused.value.document["status"] == 503
    assert [units.named(force) for force in FORCES] == [WHOLE[force] for force in FORCES]


def test_every_unit_that_answers_for_a_commune_is_named(territory: Territory) -> None:
    """The units of the départements too; each id once."""
    units = territory.units()
    answering = {territory.unit(force, code) for force in FORCES for code in territory.communes}
    assert {unit.id for unit in answering} - {unit.id for unit in WHOLE.values()} <= units.keys()
    assert all(id_ == unit.id for id_, unit in units.items())
