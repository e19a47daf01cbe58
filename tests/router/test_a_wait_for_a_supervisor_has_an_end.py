"""When nobody chose in time, the default platform takes over: once, and never against a person's choice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.router.domain.choose import Unrouted, choose, overdue
from services.router.domain.territory import Territory
from services.router.scheduler import Default, Scheduler
from shared.events.router import ConversationRouted
from shared.failures import DependencyUnavailable
from shared.kafka.producer import NotAcknowledged
from tests.support.router.builders import an_unrouted
from tests.support.router.doubles import OneTerritory, PublishedInTime, RememberedUnroutables

LIMIT = timedelta(minutes=15)


class Platform:
    """A router's scheduler, its list and the events it published."""

    def __init__(self, territory: Territory) -> None:
        self.unroutables, self.published = RememberedUnroutables(), PublishedInTime()
        self.editions = OneTerritory(territory)
        self.scheduler = self.another()

    def another(self) -> Scheduler:
        """The scheduler of another instance, or of this one after a restart."""
        return Scheduler(self.unroutables, self.editions, self.published, Default("police", LIMIT))

    async def tick(self, after: timedelta, unrouted: Unrouted, holds: Callable[[int], bool] = bool) -> int:
        """Tick so long after the wait began."""
        return await self.scheduler.tick(holds, unrouted.since + after)


@pytest.fixture
def platform(territory: Territory) -> Platform:
    """Give a platform on which nobody waits."""
    return Platform(territory)


@pytest.fixture
async def waiting(platform: Platform, territory: Territory) -> Unrouted:
    """Give a conversation about Trappes, in partition 7."""
    unrouted = an_unrouted(territory, "78621", "07-" + "a" * 32)
    await platform.unroutables.begin(unrouted, 10)
    return unrouted


async def test_the_default_platform_takes_over_when_the_time_is_up(
    platform: Platform, waiting: Unrouted, territory: Territory
) -> None:
    """Not a moment before; recorded as the deadline's decision, under the id that a person's would have."""
    assert await platform.tick(LIMIT - timedelta(microseconds=1), waiting) == 0
    assert await platform.tick(LIMIT, waiting) == 1
    (event,) = platform.published.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit.id, event.decided_by) == ("police", "police-78", "deadline")
    assert event.id == choose(waiting, "gendarmerie", "supervisor-1", territory).id


async def test_the_decision_is_published_once_and_after_a_restart_under_the_same_id(
    platform: Platform, waiting: Unrouted
) -> None:
    """However long chat takes to decide it; the log takes the first."""
    for _ in range(3):
        await platform.tick(LIMIT, waiting)
    assert len(platform.published.published) == 1
    platform.scheduler = platform.another()
    await platform.tick(2 * LIMIT, waiting)
    assert len({event.id for event in platform.published.published}) == 1
    assert len(platform.published.published) == 2


async def test_only_the_instance_that_holds_the_partition_publishes(
    platform: Platform, waiting: Unrouted
) -> None:
    """Any number of instances publish the decision once."""
    assert await platform.tick(LIMIT, waiting, lambda partition: partition == 6) == 0
    assert await platform.tick(LIMIT, waiting, lambda partition: partition == 7) == 1


@pytest.mark.parametrize("end", ["police", "gendarmerie", "closed"])
async def test_a_wait_that_has_ended_is_left_alone(platform: Platform, waiting: Unrouted, end) -> None:
    """A person chose, or the visitor left."""
    await platform.unroutables.end(waiting.conversation, 20, end)
    assert await platform.tick(2 * LIMIT, waiting) == 0


async def test_a_reopened_conversation_waits_its_whole_time_again(
    platform: Platform, waiting: Unrouted, territory: Territory
) -> None:
    """From the reopening on, and its deadline is another decision."""
    await platform.tick(LIMIT, waiting)
    again = an_unrouted(territory)
    await platform.unroutables.end(waiting.conversation, 20, "closed")
    await platform.unroutables.resume(waiting.conversation, 21, again.event, waiting.since + 2 * LIMIT)
    assert await platform.tick(3 * LIMIT - timedelta(seconds=1), waiting) == 0
    assert await platform.tick(3 * LIMIT, waiting) == 1
    assert len({event.id for event in platform.published.published}) == 2


async def test_a_decision_that_a_dependency_prevents_is_published_at_the_next_tick(
    platform: Platform, waiting: Unrouted
) -> None:
    """Kafka is away, then the editions are not read: nothing counts as published."""
    platform.published.away = True
    with pytest.raises(NotAcknowledged):
        await platform.tick(LIMIT, waiting)
    platform.published.away, platform.editions.away = False, True
    with pytest.raises(DependencyUnavailable):
        await platform.tick(LIMIT, waiting)
    platform.editions.away = False
    assert await platform.tick(LIMIT, waiting) == 1


def test_only_waits_that_lasted_are_overdue(territory: Territory) -> None:
    """Each by its own beginning."""
    first, second = an_unrouted(territory), an_unrouted(territory)
    assert overdue([first, second], first.since + LIMIT, LIMIT) == [first]


async def test_a_tick_reads_the_waits_that_are_over_and_no_others(
    platform: Platform, waiting: Unrouted, territory: Territory
) -> None:
    """However many wait: all were read when their partition was taken."""
    for _ in range(300):
        await platform.unroutables.begin(an_unrouted(territory), 10)
    await platform.tick(timedelta(0), waiting)
    read = platform.unroutables.read
    assert await platform.tick(timedelta(0), waiting) == 0
    assert platform.unroutables.read == read


async def test_a_partition_taken_over_brings_what_is_long_over(platform: Platform, waiting: Unrouted) -> None:
    """By any instance it was held before."""
    await platform.tick(2 * LIMIT, waiting, lambda partition: partition == 6)
    assert await platform.tick(9 * LIMIT, waiting, lambda partition: partition == 7) == 1


async def test_a_limit_that_was_changed_holds_for_those_who_wait(
    platform: Platform, waiting: Unrouted
) -> None:
    """The store holds the beginning of each wait, not its end."""
    limit = Default("police", LIMIT / 3)
    platform.scheduler = Scheduler(platform.unroutables, platform.editions, platform.published, limit)
    assert await platform.tick(LIMIT / 3, waiting) == 1
