"""The published figures of 2020 come out of the events in any order, and read as they were published."""

from collections import Counter
from datetime import date

import pytest

from services.stats.domain.calendar import months_of
from services.stats.domain.figures.rows import Stopped, exact_rows
from services.stats.domain.figures.tally import Tally, quantile
from services.stats.domain.figures.waits import wait_rows
from services.stats.domain.figures.year import growth, sentence, year_report
from services.stats.handlers import project_event
from services.stats.tally_cache import TallyCache
from tests.support.stats.doubles import RememberedFigures
from tests.support.stats.replay import YEARS, replay

LEAFLET = (
    "12\u202f561 conversations (+18\u202f%), 7\u202f576 signalements (+42\u202f%), "
    "1\u202f784 orientations, 1\u202f065 informations"
)


async def test_2020_is_counted_as_it_was_published() -> None:
    """From events in a random order, one in ten twice: to the unit, in every way of counting."""
    repository = RememberedFigures()
    for event in replay(seed=2020):
        await project_event(event, repository)
    tallies = TallyCache(repository)
    now = await tallies.of_months(months_of(date(2020, 1, 1), date(2020, 12, 31)))
    before = await tallies.of_months(months_of(date(2019, 1, 1), date(2019, 12, 31)))
    report = year_report(2020, now, before)
    assert report["sentences"]["fr"] == LEAFLET
    assert report["figures"] == {"conversations": 12_561, **YEARS[2020]}
    assert report["before"]["conversations"] == 10_645
    assert (report["growth"]["conversations"], report["growth"]["signalement"]) == (18, 42)
    assert [force["force"] for force in report["forces"]] == ["police"]
    for by in (("day",), ("month", "force"), ("year",)):
        rows = exact_rows(now, date(2020, 1, 1), date(2020, 12, 31), by, Stopped("2020-12-31"))
        sums = {name: sum(row[name] for row in rows) for name in report["figures"]}
        assert sums == report["figures"]
    (answers, *_) = wait_rows(now, 11)
    assert (answers["wait"], answers["count"]) == ("first-answer", 12_561)
    assert 1 < answers["median"] < answers["ninth_decile"] <= 9


@pytest.mark.parametrize(
    ("now", "then", "percent"),
    [(12_561, 10_645, 18), (7_576, 5_335, 42), (1, 0, None), (50, 100, -50), (3, 3, 0)],
)
def test_growth_is_rounded_to_a_whole_per_cent(now: int, then: int, percent: int | None) -> None:
    """And there is none from zero."""
    assert growth(now, then) == percent


def test_the_sentence_agrees_with_its_numbers() -> None:
    """A single conversation, and no year before; in English too."""
    figures = {"conversations": 1, "signalement": 0, "orientation": 1, "information": 2_000, "abandoned": 0}
    grown = {"conversations": None, "signalement": -50}
    assert sentence(figures, grown, "fr") == (
        "1 conversation, 0 signalement (−50\u202f%), 1 orientation, 2\u202f000 informations"
    )
    assert sentence(figures, grown, "en") == (
        "1 conversation, 0 reports to a unit (−50%), 1 referral, 2,000 requests answered"
    )


def test_a_large_growth_is_written_as_other_numbers_are() -> None:
    """With the thousands apart."""
    figures = dict.fromkeys(("conversations", "signalement", "orientation", "information"), 0)
    assert "(+2\u202f281\u202f%)" in sentence(figures, {"conversations": 2_281, "signalement": None}, "fr")
    assert "(+2,281%)" in sentence(figures, {"conversations": 2_281, "signalement": None}, "en")


def test_a_report_says_how_many_months_each_year_has() -> None:
    """Five weeks beside a year are no growth of two thousand per cent."""
    months = [
        Tally(counts=Counter({(f"2019-{n:02d}-03", "police", "conversations"): 2})) for n in range(1, 13)
    ]
    report = year_report(
        2019, months, [Tally(counts=Counter({("2018-12-01", "police", "conversations"): 1}))]
    )
    assert (report["months"], report["months_before"]) == (12, 1)


def test_the_waits_of_few_people_are_suppressed() -> None:
    """The median of three waits is nearly somebody's."""
    few = Tally(waits=Counter({("police", "first-answer", 4): 3}))
    assert wait_rows([few], 11)[0] == {
        "force": "", "wait": "first-answer", "begun": None, "count": 3, "median": None, "ninth_decile": None,
    }  # fmt: skip


def test_a_quantile_is_a_wait_that_somebody_had() -> None:
    """The least number of minutes within which so many waits were over."""
    minutes = Counter({1: 5, 2: 4, 90: 1})
    assert (quantile(minutes, 0.5), quantile(minutes, 0.9), quantile(minutes, 1)) == (1, 2, 90)


def test_a_tally_is_the_same_once_it_has_been_written() -> None:
    """A folded month counts what its conversations counted."""
    tally = Tally(
        Counter({("2026-03-10", "police", "conversations"): 4}), Counter({("police", "length", 3): 2})
    )
    assert Tally.from_document(tally.to_document()) == tally
