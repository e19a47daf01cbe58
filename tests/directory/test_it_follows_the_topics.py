"""Each instance follows both topics: what cannot be read changes nothing, and what they lack is published."""

import asyncio

import pytest
from structlog.testing import capture_logs

from services.directory import following
from services.directory.bundled import national
from services.directory.domain.publish import withdraw
from services.directory.following import FollowedPartners
from shared.cloudevents.event import Event
from tests.support.directory.builders import a_publication, as_consumed
from tests.support.directory.doubles import Kafka


async def healed(kafka: Kafka, looks: int = 3) -> list[Event]:
    """The events that it publishes in so many looks."""
    read = asyncio.Event()
    healing = asyncio.create_task(kafka.followed.heal(kafka, read))
    await asyncio.sleep(0)
    assert kafka.published == []
    read.set()
    for _ in range(looks * 10):
        await asyncio.sleep(0.01)
    assert not healing.done()
    healing.cancel()
    return kafka.published


@pytest.fixture
def kafka(monkeypatch: pytest.MonkeyPatch) -> Kafka:
    """Give a topic without anything, and an instance that looks at once."""
    monkeypatch.setattr(following, "LOOK", 0.05)
    return Kafka(FollowedPartners(national()))


async def test_bundled_services_are_published_once_at_the_first_start(kafka: Kafka) -> None:
    """Not before all was read; then each, once; a second instance finds it there."""
    assert {event.id for event in await healed(kafka)} == {event.id for event in national()}
    assert len(kafka.published) == len(national())
    second = Kafka(FollowedPartners(national()))
    second.bring(*kafka.published)
    assert await healed(second) == []


async def test_a_national_service_that_was_withdrawn_stays_so(kafka: Kafka) -> None:
    """At the next start it is not published again."""
    first = national()[0]
    kafka.bring(*national(), withdraw(kafka.followed.known, first.partner, "Noa"))
    assert await healed(kafka) == []
    assert first.partner not in {event.partner for event in kafka.followed.known.published()}


async def test_what_could_not_be_published_is_published_when_kafka_is_back(kafka: Kafka) -> None:
    """Nothing ends meanwhile."""
    kafka.away = True
    assert await healed(kafka) == []
    kafka.away = False
    assert len(await healed(kafka)) == len(national())


def test_what_cannot_be_read_changes_nothing_and_is_said() -> None:
    """Neither a body that does not fit, nor a type of a later version, nor a tombstone."""
    followed = FollowedPartners([])
    event = a_publication()
    with capture_logs() as logs:
        for value in (b"no", b"{}", None):
            followed.consumed(as_consumed(event, value=value))
        unknown = as_consumed(event)
        unknown.headers = tuple(  # type: ignore[misc] # a record as a later version publishes it
            (name, b"directory.partner-moved" if name == "ce_type" else value)
            for name, value in unknown.headers
        )
        followed.consumed(unknown)
    assert followed.known.published() == []
    assert [line["event"] for line in logs] == ["partner.unreadable", "partner.unreadable"]
    followed.consumed(as_consumed(event))
    assert [known.id for known in followed.known.published()] == [event.id]
