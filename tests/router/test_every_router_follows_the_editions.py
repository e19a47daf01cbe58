"""Each edition is in force from its moment on, in every router; one that cannot be used leaves the former."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiokafka.structs import ConsumerRecord

from services.router.domain.competence import Competence, Doubt
from services.router.domain.editions import ActivatedEdition
from services.router.domain.search.gazetteer import Gazetteer
from services.router.editions import following
from services.router.editions.activations import Activations
from services.router.editions.edition import Edition
from services.router.editions.following import FollowedEditions
from shared.cloudevents.event import Event
from shared.events.router import TerritoryEditionActivated
from shared.failures import DependencyUnavailable
from shared.readiness import Readiness
from tests.support.router.doubles import RememberedEditions
from tests.support.router.files import an_edition, with_a_commune
from tests.support.waiting import until

FIRST = datetime(2026, 8, 1, tzinfo=UTC)
SOON = datetime(2099, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
THONES = "74280"


class Router:
    """The editions of a router, which follow the events of this test."""

    def __init__(self, small: Edition) -> None:
        territory = small.territory()
        self.readiness, self.edition_store, self.caught_up = (
            Readiness(),
            RememberedEditions(),
            asyncio.Event(),
        )
        self.editions = FollowedEditions(
            ActivatedEdition("base", FIRST, territory, Gazetteer(territory)), self.readiness
        )

    def consume(self, edition: Edition, *moments: datetime, sha256: str = "") -> None:
        """Consume the event that the topic keeps of an edition's activations."""
        event = TerritoryEditionActivated.now(
            edition=edition.id, sha256=sha256 or edition.sha256, moments=list(moments)
        )
        self.editions.consumed(as_consumed(event))

    def at(self, moment: datetime) -> str:
        """The edition in force then."""
        return self.editions.at(moment).id


@pytest.fixture
async def router(small: Edition, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Router]:
    """Give a router that follows, and looks again at once."""
    monkeypatch.setattr(following, "LOOK", 0.01)
    router = Router(small)
    task = asyncio.create_task(router.editions.follow(router.edition_store, router.caught_up))  # type: ignore[arg-type] # a double
    yield router
    assert not task.done()
    task.cancel()


def as_consumed(event: Event, value: bytes | None = b"") -> ConsumerRecord:
    """The event as Kafka gives it; or another value under its headers."""
    published = event.record("router")
    body = published.value if value == b"" else value
    return ConsumerRecord(
        published.topic, 0, 5, 0, 0, published.key, body, None, -1, -1, tuple(published.headers)
    )


async def test_an_edition_is_in_force_from_its_moment_on(router: Router, small: Edition) -> None:
    """The edition is loaded before; a moment earlier the former one answers, and its readers keep it."""
    later = an_edition(small, "2026-12", c74280="PN")
    await router.edition_store.add(later)
    router.consume(later, SOON)
    router.caught_up.set()
    await until(lambda: len(router.editions.known) == 2)
    before, after = router.editions.at(SOON - timedelta(microseconds=1)), router.editions.at(SOON)
    assert [(a.id, a.since) for a in (before, after)] == [("base", FIRST), ("2026-12", SOON)]
    forces = [edition.territory.competence(THONES) for edition in (before, after)]
    assert [found.force for found in forces if isinstance(found, Competence)] == ["gendarmerie", "police"]
    assert router.readiness.ready


async def test_rolling_back_is_activating_the_former_one(router: Router, small: Edition) -> None:
    """The topic keeps one event of each edition, and every date still has its edition."""
    first, second = an_edition(small, "a", c74280="PN"), an_edition(small, "b", c74280="")
    for edition in (first, second):
        await router.edition_store.add(edition)
    router.consume(second, SOON + DAY)
    router.consume(first, SOON, SOON + 2 * DAY)
    router.caught_up.set()
    await until(lambda: len(router.editions.known) == 4)
    assert [router.at(SOON + n * DAY) for n in (-1, 0, 1, 2)] == ["base", "a", "b", "a"]
    assert router.editions.at(SOON).territory is router.editions.at(SOON + 2 * DAY).territory


async def test_a_date_before_all_editions_has_the_first_one(router: Router) -> None:
    """Nothing older is known."""
    router.caught_up.set()
    await until(lambda: router.readiness.ready and router.editions.known[0].id == "base")
    await until(lambda: _reads(router))
    assert router.at(datetime(1999, 1, 1, tzinfo=UTC)) == "base"


def _reads(router: Router) -> bool:
    try:
        router.at(FIRST)
    except DependencyUnavailable:
        return False
    return True


async def test_nothing_is_routed_before_all_is_read(router: Router, small: Edition) -> None:
    """Kafka or the store are away: routing waits, as for every unavailable dependency; communes answer."""
    later = an_edition(small, "2026-12", c74280="PN")
    await router.edition_store.add(later)
    router.consume(later, FIRST + DAY)
    with pytest.raises(DependencyUnavailable):
        router.at(SOON)
    router.edition_store.away = True
    router.caught_up.set()
    await until(lambda: "cannot be read" in router.readiness.causes.get("editions", ""))
    with pytest.raises(DependencyUnavailable):
        router.at(SOON)
    assert [edition.id for edition in router.editions.known] == ["base"]
    router.edition_store.away = False
    await until(lambda: router.readiness.ready)
    assert router.at(SOON) == "2026-12"


async def test_nothing_is_routed_by_the_former_edition_while_the_next_is_read(
    router: Router, small: Edition
) -> None:
    """Its event is consumed, it is not loaded yet: conversations opened before its moment are routed, others wait."""
    router.caught_up.set()
    await until(lambda: _reads(router))
    router.edition_store.away = True
    router.consume(an_edition(small, "2026-12", c74280="PN"), SOON)
    assert router.at(SOON - DAY) == "base"
    with pytest.raises(DependencyUnavailable):
        router.at(SOON)


async def test_an_edition_that_the_store_lacks_leaves_the_former_one(router: Router, small: Edition) -> None:
    """And a sentence that says what to do; once it is imported again, it is in force by itself."""
    lost = an_edition(small, "lost", c74280="PN")
    router.consume(lost, FIRST + DAY)
    router.caught_up.set()
    await until(lambda: not router.readiness.ready)
    cause = router.readiness.causes["editions"]
    assert "lost" in cause
    assert "import it again" in cause
    assert router.at(SOON) == "base"
    await router.edition_store.add(lost)
    await until(lambda: router.readiness.ready)
    assert router.at(SOON) == "lost"


async def test_an_edition_with_another_content_is_not_used(router: Router, small: Edition) -> None:
    """The activated content is the one of the hash."""
    other = an_edition(small, "other", c74280="PN")
    await router.edition_store.add(other)
    router.consume(other, FIRST + DAY, sha256="0" * 64)
    router.caught_up.set()
    await until(lambda: "is not what was activated" in router.readiness.causes.get("editions", ""))
    assert router.at(SOON) == "base"


async def test_a_record_that_cannot_be_read_changes_nothing(router: Router, small: Edition) -> None:
    """The other records are followed."""
    later = an_edition(small, "2026-12", c74280="PN")
    await router.edition_store.add(later)
    router.consume(later, FIRST + DAY)
    for value in (b"{", b'{"edition": ""}'):
        router.editions.consumed(as_consumed(TerritoryEditionActivated.now(edition="2026-12"), value))
    router.caught_up.set()
    await until(lambda: len(router.editions.known) == 2)
    assert router.at(SOON) == "2026-12"


async def test_a_tombstone_takes_an_activation_back(router: Router, small: Edition) -> None:
    """With all its moments: the former edition was, is and will be in force."""
    later = an_edition(small, "2026-12", c74280="PN")
    await router.edition_store.add(later)
    router.consume(later, FIRST + DAY)
    router.caught_up.set()
    await until(lambda: len(router.editions.known) == 2)
    router.editions.consumed(as_consumed(TerritoryEditionActivated.now(edition="2026-12"), None))
    await until(lambda: len(router.editions.known) == 1)
    assert router.at(SOON) == "base"


async def test_places_are_searched_in_the_edition_in_force(router: Router, small: Edition) -> None:
    """An edition with other communes has a gazetteer of its own; one with the same communes shares it."""
    same, more = an_edition(small, "same", c74280="PN"), with_a_commune(small, "more", "Villeneuve-la-Grande")
    for edition, moment in ((same, SOON), (more, SOON + DAY)):
        await router.edition_store.add(edition)
        router.consume(edition, moment)
    router.caught_up.set()
    await until(lambda: len(router.editions.known) == 3)
    base, shares, has_more = router.editions.known
    assert shares.gazetteer is base.gazetteer
    assert [found.commune.code for found in has_more.gazetteer.find("villeneuve la gr", 1)] == ["74999"]
    assert "74999" not in [found.commune.code for found in base.gazetteer.find("villeneuve la gr", 1)]
    assert has_more.territory.communes[THONES] is base.territory.communes[THONES]
    assert has_more.territory.competence("74999") == Doubt("no-institution")


def test_another_moment_is_added_to_those_before() -> None:
    """The events of the administrator's command survive compaction."""
    activations = Activations()
    activations.consumed(as_consumed(activations.with_another("a", "x", SOON)))
    activations.consumed(as_consumed(activations.with_another("b", "y", SOON + DAY)))
    activations.consumed(as_consumed(activations.with_another("a", "x", SOON + 2 * DAY)))
    assert [(found.edition, found.since) for found in activations.timeline] == [
        ("a", SOON), ("b", SOON + DAY), ("a", SOON + 2 * DAY),
    ]  # fmt: skip
