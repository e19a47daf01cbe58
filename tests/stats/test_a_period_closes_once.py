"""Days, months and years close: decided once, written once, told by whoever is there, and folded in the end."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.stats.closing import Rules
from services.stats.domain.publish import of_day, of_month
from services.stats.domain.tally import Tally
from services.stats.ledger import Ledger
from services.stats.scheduler import Scheduler
from shared.events.stats import FiguresReleased
from shared.kafka.producer import NotAcknowledged
from tests.support.stats.builders import a_conversation
from tests.support.stats.doubles import Kafka, RememberedBooks

RULES = Rules(limit=11, grace=timedelta(hours=1), kept_months=14)
NEXT_DAY = datetime(2026, 3, 11, 6, tzinfo=UTC)
NEXT_MONTH = datetime(2026, 4, 2, tzinfo=UTC)
NEXT_YEAR = datetime(2027, 1, 2, tzinfo=UTC)
PARIS, CREUSE, CANTAL = "75056", "23096", "15014"


def books_of(day: datetime, count: int, books: RememberedBooks | None = None, **what: Any) -> RememberedBooks:
    """So many conversations of that day."""
    books = books or RememberedBooks()
    for _ in range(count):
        for event in a_conversation(opened=day, **what):
            books.consume(event)
    return books


@pytest.fixture
def books() -> RememberedBooks:
    """Give twenty conversations of Paris and three of the Creuse, on the tenth of March."""
    day = datetime(2026, 3, 10, 9, tzinfo=UTC)
    return books_of(day, 3, books_of(day, 20, commune=PARIS), commune=CREUSE)


async def struck(
    books: RememberedBooks, *times: datetime, kafka: Kafka | None = None
) -> list[FiguresReleased]:
    """What is told at these strikes of one clock."""
    kafka = kafka or Kafka()
    clock = Scheduler(books, kafka, RULES)
    for now in times:
        await clock.tick(now)
    published = [event for event in kafka.published if isinstance(event, FiguresReleased)]
    assert len(published) == len(kafka.published)
    return published


async def test_a_day_closes_when_it_is_over_and_nothing_of_it_moves_any_more(books: RememberedBooks) -> None:
    """Not at the first look: what is on its way is heard first."""
    assert await struck(books, NEXT_DAY) == []
    (published,) = await struck(books, NEXT_DAY, NEXT_DAY, NEXT_DAY)
    assert published.period == "2026-03-10"
    (police,) = published.figures
    assert (police.force, police.conversations, police.information) == ("police", 23, 23)
    assert (police.signalement, police.departement, police.theme) == (None, None, None)


async def test_a_look_that_differs_waits_for_the_next(books: RememberedBooks) -> None:
    """A fact that came between two looks is in the release."""
    kafka = Kafka()
    clock = Scheduler(books, kafka, RULES)
    await clock.tick(NEXT_DAY)
    books_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, books, commune=PARIS)
    await clock.tick(NEXT_DAY)
    assert kafka.published == []
    await clock.tick(NEXT_DAY)
    assert [event.figures[0].conversations for event in kafka.published] == [24]  # type: ignore[attr-defined]


async def test_a_busy_today_does_not_keep_yesterday_open(books: RememberedBooks) -> None:
    """Each period is looked at for itself."""
    kafka = Kafka()
    clock = Scheduler(books, kafka, RULES)
    for minute in range(3):
        books_of(NEXT_DAY + timedelta(minutes=minute), 1, books)
        await clock.tick(NEXT_DAY + timedelta(hours=1))
    assert [event.period for event in kafka.published] == ["2026-03-10"]  # type: ignore[attr-defined]


async def test_whoever_tells_a_period_tells_the_same_fact(books: RememberedBooks) -> None:
    """Kafka away, a crash between writing and telling, another process: one id, one body, told in the end."""
    with pytest.raises(NotAcknowledged):
        await struck(books, NEXT_DAY, NEXT_DAY, kafka=Kafka(away=True))
    (first,) = await struck(books, NEXT_DAY)
    books.announced.clear()
    (again,) = await struck(books, NEXT_DAY)
    assert (first.id, first.figures) == (again.id, again.figures)
    assert await struck(books, NEXT_DAY, NEXT_DAY) == []


async def test_what_comes_late_changes_the_live_figures_and_no_release(books: RememberedBooks) -> None:
    """A second release beside the first would show what one conversation was."""
    (first, *_) = await struck(books, NEXT_DAY, NEXT_DAY)
    books_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, books)
    assert await struck(books, NEXT_DAY, NEXT_DAY, NEXT_DAY) == []
    live = await Ledger(books).fresh("2026-03")
    assert live.counts["2026-03-10", "police", "conversations"] == 24
    assert first.figures[0].conversations == 23


async def test_a_month_closes_with_its_departements_and_themes(books: RememberedBooks) -> None:
    """The few of the Creuse and the Cantal are withheld: they may be of any département not shown."""
    for day in range(1, 32):
        books_of(datetime(2026, 3, day, 9, tzinfo=UTC), 12, books, commune=PARIS, theme="discrimination")
    books_of(datetime(2026, 3, 10, 9, tzinfo=UTC), 2, books, commune=CANTAL, theme="discrimination")
    published = {event.period: event for event in await struck(books, NEXT_MONTH, NEXT_MONTH)}
    rows = {(row.departement, row.theme): row for row in published["2026-03"].figures}
    assert {topic_offset for topic_offset, _ in rows} == {None, "75"}
    assert rows[None, "discrimination"].conversations == 2 + 31 * 12
    assert rows["75", None].conversations == 20 + 31 * 12
    assert rows[None, None].conversations == 25 + 31 * 12
    assert len(published) == 32


async def test_a_month_is_folded_once_its_retention_ends(books: RememberedBooks) -> None:
    """Its figures are the same before and after, and its conversations are gone; twice is as once."""
    await struck(books, NEXT_YEAR, NEXT_YEAR)
    assert {"2026-03-10", "2026-03", "2026"} <= books.releases.keys()
    before = await Ledger(books).fresh("2026-03")
    assert len(books.documents) == 23
    await struck(books, datetime(2027, 5, 31, tzinfo=UTC))
    assert len(books.documents) == 23
    for _ in range(2):
        await struck(books, datetime(2027, 6, 1, tzinfo=UTC))
        assert books.documents == {}
        assert await Ledger(books).fresh("2026-03") == before


async def test_what_comes_after_a_month_was_folded_does_not_change_it(books: RememberedBooks) -> None:
    """It is deleted at the next strike."""
    await struck(books, NEXT_YEAR, NEXT_YEAR, datetime(2027, 6, 1, tzinfo=UTC))
    before = await Ledger(books).fresh("2026-03")
    books_of(datetime(2026, 3, 10, 12, tzinfo=UTC), 1, books)
    assert await Ledger(books).fresh("2026-03") == before
    await struck(books, datetime(2027, 6, 2, tzinfo=UTC))
    assert books.documents == {}


def a_month(days: dict[int, int]) -> Tally:
    """So many conversations of the police on these days of March."""
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
    ids=["none withheld", "one withheld", "two, nearly full", "three", "all", "all, and full"],
)
def test_a_month_s_total_gives_no_withheld_day_away(days: dict[int, int], shown: int | None) -> None:
    """It is told where each withheld day may still be anything under the limit."""
    tally = a_month(days)
    published = {day: of_day(tally, day, 11) for day, _, _ in tally.counts}
    key = ("police", "*", "*", "conversations")
    assert of_month(tally, "2026-03", published, {}, 11).get(key) == shown
