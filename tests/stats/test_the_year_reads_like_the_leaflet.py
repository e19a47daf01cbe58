"""The published figures of 2020 come out of the facts, whatever their order, and read as they were published."""

from collections import Counter
from datetime import date

import pytest

from services.stats.domain.calendar import months_of
from services.stats.domain.figures import exact
from services.stats.domain.tally import Tally, rank
from services.stats.domain.waits import waits
from services.stats.domain.year import growth, report, sentence
from services.stats.handlers import note_what_counts
from services.stats.ledger import Ledger
from tests.support.stats.doubles import RememberedBooks
from tests.support.stats.replay import YEARS, replay

LEAFLET = (
    "12\u202f561 conversations (+18\u202f%), 7\u202f576 signalements (+42\u202f%), "
    "1\u202f784 orientations, 1\u202f065 informations"
)


async def test_2020_is_counted_as_it_was_published() -> None:
    """Told in a random order, one fact in ten twice: to the unit, in every way of counting."""
    books = RememberedBooks()
    for event in replay(seed=2020):
        await note_what_counts(event, books)
    ledger = Ledger(books)
    now = await ledger.tallies(months_of(date(2020, 1, 1), date(2020, 12, 31)))
    before = await ledger.tallies(months_of(date(2019, 1, 1), date(2019, 12, 31)))
    said = report(2020, now, before)
    assert said["sentences"]["fr"] == LEAFLET
    assert said["figures"] == {"conversations": 12_561, **YEARS[2020]}
    assert said["before"]["conversations"] == 10_645
    assert (said["growth"]["conversations"], said["growth"]["signalement"]) == (18, 42)
    assert [force["force"] for force in said["forces"]] == ["police"]
    for by in (("day",), ("month", "force"), ("year",)):
        rows = exact(now, date(2020, 1, 1), date(2020, 12, 31), by)
        sums = {name: sum(row[name] for row in rows) for name in said["figures"]}
        assert sums == said["figures"]
    (answers, *_) = waits(now, 11)
    assert (answers["wait"], answers["count"]) == ("first-answer", 12_561)
    assert 1 < answers["median"] < answers["ninth_decile"] <= 9


@pytest.mark.parametrize(
    ("now", "then", "percent"),
    [(12_561, 10_645, 18), (7_576, 5_335, 42), (1, 0, None), (50, 100, -50), (3, 3, 0)],
)
def test_growth_is_rounded_to_a_whole_per_cent(now: int, then: int, percent: int | None) -> None:
    """And there is none from nothing."""
    assert growth(now, then) == percent


def test_the_sentence_agrees_with_its_numbers() -> None:
    """One conversation, and no year before; in English too."""
    figures = {"conversations": 1, "signalement": 0, "orientation": 1, "information": 2_000, "abandoned": 0}
    grown = {"conversations": None, "signalement": -50}
    assert sentence(figures, grown, "fr") == (
        "1 conversation, 0 signalement (−50\u202f%), 1 orientation, 2\u202f000 informations"
    )
    assert sentence(figures, grown, "en") == (
        "1 conversation, 0 reports to a unit (−50%), 1 referral, 2,000 requests answered"
    )


def test_how_long_few_people_waited_is_withheld() -> None:
    """The median of three waits is nearly somebody's."""
    few = Tally(waits=Counter({("police", "first-answer", 4): 3}))
    assert waits([few], 11)[0] == {
        "force": "", "wait": "first-answer", "count": 3, "median": None, "ninth_decile": None,
    }  # fmt: skip


def test_ranks_are_waits_that_were_lived() -> None:
    """The least wait within which so many were over."""
    minutes = Counter({1: 5, 2: 4, 90: 1})
    assert (rank(minutes, 0.5), rank(minutes, 0.9), rank(minutes, 1)) == (1, 2, 90)


def test_an_exact_tally_is_the_same_once_it_has_been_written() -> None:
    """What a folded month says is what its conversations said."""
    published = Tally(
        Counter({("2026-03-10", "police", "conversations"): 4}), Counter({("police", "length", 3): 2})
    )
    assert Tally.read(published.plain()) == published
