"""Days, months and years close: decided once, written once, published by any process, and folded in the end."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from services.stats.closing import ClosingRules
from services.stats.domain.figures.tally import Tally
from services.stats.domain.release.public_figures import figures_of_day, figures_of_month
from services.stats.scheduler import Scheduler
from services.stats.tally_cache import TallyCache
from shared.events.stats import FiguresReleased
from shared.kafka.producer import NotAcknowledged
from tests.support.stats.builders import a_conversation
from tests.support.stats.doubles import Kafka, RememberedFigures

RULES = ClosingRules(limit=11, grace=timedelta(hours=1), kept_months=14)
NEXT_DAY = datetime(2026, 3, 11, 6, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 4, 2, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 2, tzinfo=UTC)
PARIS, CREUSE, CANTAL = "75056", "23096", "15014"


def store_of(
    day: datetime, count: int, repository: RememberedFigures | None = None, **what: Any
) -> RememberedFigures:
    """Add so many conversations of that day to a store."""
    repository = repository or RememberedFigures()
    for _ in range(count):
        for event in a_conversation(opened=day, **what):
            repository.consume(event)
    return repository


@pytest.fixture
def repository() -> RememberedFigures:
    """Give twenty conversations of Paris and three of the Creuse, on the tenth of March."""
    day = datetime(2026, 3, 10, 9, tzinfo=UTC)
    return store_of(day, 3, store_of(day, 20, commune=PARIS), commune=CREUSE)


async def published_at(
    repository: RememberedFigures, *times: datetime, kafka: Kafka | None = None
) -> list[FiguresReleased]:
    """The releases that one scheduler publishes at these ticks."""
    kafka = kafka or Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    for now in times:
        await scheduler.tick(now)
    published = [event for event in kafka.published if isinstance(event, FiguresReleased)]
    assert len(published) == len(kafka.published)
    return published


async def test_a_day_closes_once_it_is_over_and_nothing_of_it_changes_any_more(
    repository: RememberedFigures,
) -> None:
    """Not at the first tick: late events are consumed first."""
    assert await published_at(repository, NEXT_DAY) == []
    (published,) = await published_at(repository, NEXT_DAY, NEXT_DAY, NEXT_DAY)
    assert published.period == "2026-03-10"
    (police,) = published.figures
    assert (police.force, police.conversations, police.information) == ("police", 23, 23)
    assert (police.signalement, police.departement, police.theme) == (None, None, None)


async def test_a_day_that_changed_between_two_ticks_waits_for_the_next(repository: RememberedFigures) -> None:
    """An event that came between two ticks is in the release."""
    kafka = Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    await scheduler.tick(NEXT_DAY)
    store_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, repository, commune=PARIS)
    await scheduler.tick(NEXT_DAY)
    assert kafka.published == []
    await scheduler.tick(NEXT_DAY)
    assert [event.figures[0].conversations for event in kafka.published] == [24]  # type: ignore[attr-defined]


async def test_a_busy_today_does_not_keep_yesterday_open(repository: RememberedFigures) -> None:
    """Each period is compared for itself."""
    kafka = Kafka()
    scheduler = Scheduler(repository, kafka, RULES)
    for minute in range(3):
        store_of(NEXT_DAY + timedelta(minutes=minute), 1, repository)
        await scheduler.tick(NEXT_DAY + timedelta(hours=1))
    assert [event.period for event in kafka.published] == ["2026-03-10"]  # type: ignore[attr-defined]


async def test_any_process_publishes_the_same_event_of_a_period(repository: RememberedFigures) -> None:
    """Kafka away, a crash between writing and publishing, another process: one id, one body, published in the end."""
    with pytest.raises(NotAcknowledged):
        await published_at(repository, NEXT_DAY, NEXT_DAY, kafka=Kafka(away=True))
    (first,) = await published_at(repository, NEXT_DAY)
    repository.published_periods.clear()
    (again,) = await published_at(repository, NEXT_DAY)
    assert (first.id, first.figures) == (again.id, again.figures)
    assert await published_at(repository, NEXT_DAY, NEXT_DAY) == []


async def test_an_event_that_comes_late_changes_the_live_figures_and_no_release(
    repository: RememberedFigures,
) -> None:
    """A second release beside the first would show what one conversation was."""
    (first, *_) = await published_at(repository, NEXT_DAY, NEXT_DAY)
    store_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, repository)
    assert await published_at(repository, NEXT_DAY, NEXT_DAY, NEXT_DAY) == []
    live = await TallyCache(repository).fresh("2026-03")
    assert live.counts["2026-03-10", "police", "conversations"] == 24
    assert first.figures[0].conversations == 23


async def test_a_month_closes_with_regions_and_themes_and_a_year_with_departements(
    repository: RememberedFigures,
) -> None:
    """The few of the Creuse and the Cantal are suppressed; a month's event has forces alone."""
    for day in range(1, 32):
        store_of(datetime(2026, 3, day, 9, tzinfo=UTC), 12, repository, commune=PARIS, theme="discrimination")
    store_of(datetime(2026, 3, 10, 9, tzinfo=UTC), 2, repository, commune=CANTAL, theme="discrimination")
    published = {event.period: event for event in await published_at(repository, NEXT_YEAR, NEXT_YEAR)}
    (row,) = published["2026-03"].figures
    assert (row.force, row.departement, row.theme, row.conversations) == ("police", None, None, 25 + 31 * 12)
    month, year = (repository.releases[period][0] for period in ("2026-03", "2026"))
    assert {key[1:3] for key in month} == {("R11", "*"), ("*", "discrimination"), ("*", "unknown")}
    assert month["*", "R11", "*", "conversations"] == 20 + 31 * 12
    assert year["*", "R11", "*", "conversations"] == 20 + 31 * 12
    assert not {key[1] for key in year} & {"23", "15"}


async def test_a_month_is_folded_once_its_retention_ends(repository: RememberedFigures) -> None:
    """Its figures are the same before and after, and its conversations are deleted; twice is as once."""
    await published_at(repository, NEXT_YEAR, NEXT_YEAR)
    assert {"2026-03-10", "2026-03", "2026"} <= repository.releases.keys()
    before = await TallyCache(repository).fresh("2026-03")
    assert len(repository.documents) == 23
    await published_at(repository, datetime(2027, 5, 31, tzinfo=UTC))
    assert len(repository.documents) == 23
    for _ in range(2):
        await published_at(repository, datetime(2027, 6, 1, tzinfo=UTC))
        assert repository.documents == {}
        assert await TallyCache(repository).fresh("2026-03") == before


async def test_an_event_that_comes_after_its_month_was_folded_does_not_change_it(
    repository: RememberedFigures,
) -> None:
    """Its conversation is deleted at the next tick."""
    await published_at(repository, NEXT_YEAR, NEXT_YEAR, datetime(2027, 6, 1, tzinfo=UTC))
    before = await TallyCache(repository).fresh("2026-03")
    store_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, repository)
    assert await TallyCache(repository).fresh("2026-03") == before
    await published_at(repository, datetime(2027, 6, 2, tzinfo=UTC))
    assert repository.documents == {}


def a_month(days: dict[int, int]) -> Tally:
    """The tally of so many conversations of the police on these days of March."""
    return Tally(Counter({(f"2026-03-{day:02d}", "police", "conversations"): n for day, n in days.items()}))


@pytest.mark.parametrize(
    ("days", "shown"),
    [
        (dict.fromkeys(range(1, 32), 20), 620),
        ({**dict.fromkeys(range(1, 32), 20), 5: 9}, None),
        ({**dict.fromkeys(range(1, 32), 20), 5: 9, 6: 10}, None),
        ({**dict.fromkeys(range(1, 32), 20), 5: 5, 6: 8, 7: 0}, 573),
        (dict.fromkeys(range(1, 32), 3), 93),
        (dict.fromkeys(range(1, 32), 10), None),
    ],
    ids=["none suppressed", "one suppressed", "two, nearly full", "three", "all", "all, and full"],
)
def test_the_total_of_a_month_reveals_no_suppressed_day(days: dict[int, int], shown: int | None) -> None:
    """The total is public where each suppressed day may still be anything under the limit."""
    tally = a_month(days)
    public = {day: figures_of_day(tally, day, 11) for day, _, _ in tally.counts}
    key = ("police", "*", "*", "conversations")
    assert figures_of_month(tally, "2026-03", public, {}, 11).get(key) == shown


async def test_a_year_counts_what_its_months_counted_when_they_closed() -> None:
    """Nobody finds out, by subtracting months, where a conversation was, or about what, that came in between."""
    repository = RememberedFigures()
    for day in (datetime(2026, month, 10, 9, tzinfo=UTC) for month in (3, 4)):
        for commune in (PARIS, "77288", "33063", "64445", "13055", "06088"):
            for theme, outcome in product(
                ("sexual-violence", "discrimination"), ("signalement", "information")
            ):
                store_of(day, 12, repository, commune=commune, theme=theme, outcome=outcome)
    await published_at(repository, *[datetime(2026, 5, 2, tzinfo=UTC)] * 2)
    for theme in ("sexual-violence", "discrimination"):
        for commune in (PARIS, "33063", "13055"):
            store_of(datetime(2026, 3, 11, 9, tzinfo=UTC), 1, repository, commune=commune, theme=theme)
    await published_at(repository, NEXT_YEAR, NEXT_YEAR)
    figures = await repository.released_figures(["2026-03", "2026-04", "2026"])
    of_all = figures["2026"].keys() & figures["2026-03"].keys() & figures["2026-04"].keys()
    assert {key[1] for key in of_all} & {"R11", "R75", "R93"}
    for key in of_all:
        assert figures["2026"][key] == figures["2026-03"][key] + figures["2026-04"][key]
    (march,) = await TallyCache(repository).of_months(["2026-03"])
    assert march.counts["2026-03-11", "police", "conversations"] == 6
