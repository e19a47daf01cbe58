"""A look of the scheduler reads nothing while nothing can be due, however much is stored."""

from datetime import UTC, datetime, timedelta

import pytest

from services.stats.domain.calendar import day_of, is_over, next_closing
from services.stats.scheduler import SELDOM, Scheduler
from shared.kafka.producer import NotAcknowledged
from tests.stats.test_a_period_closes_once import NEXT_DAY, RULES, store_of
from tests.support.stats.doubles import Kafka

A_DAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("count", [3, 300])
async def test_a_look_reads_nothing_once_all_is_closed(count: int) -> None:
    """Until the day is over; however many conversations there were."""
    repository, kafka = store_of(A_DAY, count), Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    await scheduler.look(NEXT_DAY)
    await scheduler.look(NEXT_DAY)
    assert len(kafka.published) == 1
    readings = repository.readings
    store_of(NEXT_DAY, 1, repository)
    await scheduler.look(NEXT_DAY + timedelta(hours=10))
    assert repository.readings == readings
    await scheduler.look(NEXT_DAY + timedelta(days=1))
    await scheduler.look(NEXT_DAY + timedelta(days=1))
    assert len(kafka.published) == 2


async def test_a_day_whose_events_come_late_is_closed_all_the_same() -> None:
    """At one look in so many."""
    repository, kafka = store_of(A_DAY, 3), Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    for _ in range(2):
        await scheduler.look(NEXT_DAY)
    store_of(A_DAY - timedelta(days=3), 1, repository)
    for _ in range(SELDOM + 2):
        await scheduler.look(NEXT_DAY)
    assert len(kafka.published) == 2


async def test_everything_is_read_once_in_so_many_looks() -> None:
    """And not at each look from then on."""
    repository = store_of(A_DAY, 3)
    scheduler = Scheduler(repository, Kafka(), RULES)
    for _ in range(3):
        await scheduler.look(NEXT_DAY)
    readings = repository.readings
    for _ in range(SELDOM + 1):
        await scheduler.look(NEXT_DAY)
    whole = repository.readings - readings
    for _ in range(3 * (SELDOM + 1)):
        await scheduler.look(NEXT_DAY)
    assert repository.readings == readings + 4 * whole
    assert whole > 0


async def test_a_release_that_kafka_did_not_take_is_published_at_the_next_look() -> None:
    """A release counts as published only once Kafka has it."""
    repository, kafka = store_of(A_DAY, 3), Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    await scheduler.look(NEXT_DAY)
    kafka.away = True
    with pytest.raises(NotAcknowledged):
        await scheduler.look(NEXT_DAY)
    kafka.away = False
    await scheduler.look(NEXT_DAY)
    assert len(kafka.published) == 1


async def test_a_process_that_takes_over_reads_everything() -> None:
    """The process before may have written a release, and published nothing."""
    repository, kafka = store_of(A_DAY, 3), Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    for _ in range(2):
        await scheduler.look(NEXT_DAY)
    repository.published_periods.clear()
    scheduler.doubt()
    await scheduler.look(NEXT_DAY)
    assert len(kafka.published) == 2


@pytest.mark.parametrize("grace", [timedelta(), timedelta(hours=1), timedelta(hours=5), timedelta(days=3)])
@pytest.mark.parametrize("day", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_the_next_closing_is_the_first_moment_at_which_another_day_is_over(
    day: datetime, grace: timedelta
) -> None:
    """On the nights when the hour changes too."""
    for hour in range(72):
        now = day + timedelta(hours=hour)
        then = next_closing(now, grace)
        closing = day_of(now - grace)
        assert then > now
        assert not is_over(closing, then - timedelta(microseconds=1), grace)
        assert is_over(closing, then, grace)
