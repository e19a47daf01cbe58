"""A look of the clock reads nothing while nothing can be due, however much is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from services.stats.domain.calendar import day_of, is_over, next_closing
from services.stats.scheduler import SELDOM, Scheduler
from shared.kafka.producer import NotAcknowledged
from tests.stats.test_a_period_closes_once import NEXT_DAY, RULES, books_of
from tests.support.stats.doubles import Kafka

A_DAY = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize("count", [3, 300])
async def test_a_look_reads_nothing_once_all_is_closed(count: int) -> None:
    """Until the day is over; however many conversations there were."""
    books, kafka = books_of(A_DAY, count), Kafka()
    clock = Scheduler(books, kafka, RULES)
    await clock.look(NEXT_DAY)
    await clock.look(NEXT_DAY)
    assert len(kafka.published) == 1
    read = books.readings
    books_of(NEXT_DAY, 1, books)
    await clock.look(NEXT_DAY + timedelta(hours=10))
    assert books.readings == read
    await clock.look(NEXT_DAY + timedelta(days=1))
    await clock.look(NEXT_DAY + timedelta(days=1))
    assert len(kafka.published) == 2


async def test_a_day_that_is_heard_of_late_is_closed_all_the_same() -> None:
    """At one look in so many."""
    books, kafka = books_of(A_DAY, 3), Kafka()
    clock = Scheduler(books, kafka, RULES)
    for _ in range(2):
        await clock.look(NEXT_DAY)
    books_of(A_DAY - timedelta(days=3), 1, books)
    for _ in range(SELDOM + 2):
        await clock.look(NEXT_DAY)
    assert len(kafka.published) == 2


async def test_everything_is_looked_at_once_in_so_many_looks() -> None:
    """Not at each one from then on."""
    books = books_of(A_DAY, 3)
    clock = Scheduler(books, Kafka(), RULES)
    for _ in range(3):
        await clock.look(NEXT_DAY)
    read = books.readings
    for _ in range(SELDOM + 1):
        await clock.look(NEXT_DAY)
    whole = books.readings - read
    for _ in range(3 * (SELDOM + 1)):
        await clock.look(NEXT_DAY)
    assert books.readings == read + 4 * whole
    assert whole > 0


async def test_what_could_not_be_published_is_at_the_next_look() -> None:
    """Nothing counts as done before."""
    books, kafka = books_of(A_DAY, 3), Kafka()
    clock = Scheduler(books, kafka, RULES)
    await clock.look(NEXT_DAY)
    kafka.away = True
    with pytest.raises(NotAcknowledged):
        await clock.look(NEXT_DAY)
    kafka.away = False
    await clock.look(NEXT_DAY)
    assert len(kafka.published) == 1


async def test_whoever_takes_over_looks_at_everything() -> None:
    """The process before may have written a release, and published nothing."""
    books, kafka = books_of(A_DAY, 3), Kafka()
    clock = Scheduler(books, kafka, RULES)
    for _ in range(2):
        await clock.look(NEXT_DAY)
    books.announced.clear()
    clock.doubt()
    await clock.look(NEXT_DAY)
    assert len(kafka.published) == 2


@pytest.mark.parametrize("grace", [timedelta(), timedelta(hours=1), timedelta(hours=5), timedelta(days=3)])
@pytest.mark.parametrize("day", [datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)])
def test_the_next_closing_is_the_first_moment_at_which_another_day_is_over(
    day: datetime, grace: timedelta
) -> None:
    """On the nights when the clocks change too."""
    for hour in range(72):
        now = day + timedelta(hours=hour)
        then = next_closing(now, grace)
        closing = day_of(now - grace)
        assert then > now
        assert not is_over(closing, then - timedelta(microseconds=1), grace)
        assert is_over(closing, then, grace)
