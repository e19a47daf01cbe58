"""Office hours: who asks at night, or on a holiday, learns when the next psychologist is due."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from services.chat.content.office_hours import WrittenHours, office_hours
from services.chat.domain.office_hours import OfficeHours, OutOfHours, easter

PARIS = ZoneInfo("Europe/Paris")
DAY = (time(9), time(12)), (time(14), time(18))
HOURS = OfficeHours(
    zone=PARIS,
    weekly=[DAY, DAY, DAY, DAY, DAY, (), ()],
    holidays=frozenset({(5, 1), (12, 25), (1, 1)}),
    after_easter=frozenset({1, 39, 50}),
    closed={date(2026, 12, 24): "formation"},
)


def at(text: str) -> datetime:
    """A moment in Paris."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-30T08:59:59", False),
        ("2026-11-30T09:00", True),
        ("2026-11-30T12:00", False),
        ("2026-11-30T14:00", True),
        ("2026-11-30T18:00", False),
        ("2026-11-29T10:00", False),
    ],
)
def test_psychologists_are_there_from_one_hour_to_the_other(moment: str, is_open: bool) -> None:
    """At the last minute of the last hour somebody is there, at the hour itself nobody."""
    assert HOURS.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-30T07:00", "2026-11-30T09:00"),
        ("2026-11-30T12:30", "2026-11-30T14:00"),
        ("2026-11-27T18:00", "2026-11-30T09:00"),
        ("2026-12-23T19:00", "2026-12-28T09:00"),
        ("2026-04-03T20:00", "2026-04-07T09:00"),
        ("2026-05-13T20:00", "2026-05-15T09:00"),
        ("2027-05-14T19:00", "2027-05-18T09:00"),
    ],
)
def test_the_next_one_comes_after_nights_weekends_holidays_and_closed_days(moment: str, due: str) -> None:
    """A Friday night; the eve of a closed eve of Christmas; Easter, Ascension and Whit Monday."""
    assert HOURS.next_opening(at(moment)) == at(due)
    assert HOURS.is_open(at(due))


def test_who_invites_out_of_hours_is_refused_with_when_the_next_one_is_due() -> None:
    """In office hours nobody is; a duty that ends at midnight lasts until then."""
    assert HOURS.refusal(at("2026-11-30T09:00")) is None
    assert HOURS.refusal(at("2026-11-29T22:00")) == OutOfHours(at("2026-11-30T09:00"))
    night = {
        "zone": "Europe/Paris",
        "weekly": {"sunday": ["20:00-24:00"]},
        "holidays": [],
        "after_easter": {},
    }
    hours = WrittenHours.model_validate(night | {"closed": {}}).read()
    assert hours.refusal(at("2026-11-29T23:59:59")) is None
    assert hours.refusal(at("2026-11-30T00:00")) == OutOfHours(at("2026-12-06T20:00"))


def test_hours_are_those_of_paris_in_winter_and_in_summer() -> None:
    """Whatever the clock of the server says."""
    utc = ZoneInfo("UTC")
    assert HOURS.is_open(datetime(2026, 7, 1, 7, 30, tzinfo=utc))
    assert not HOURS.is_open(datetime(2026, 12, 1, 7, 30, tzinfo=utc))


def test_nobody_says_when_where_nobody_ever_comes() -> None:
    """A page says nothing rather than a day that is not true."""
    never = OfficeHours(PARIS, [()] * 7, frozenset(), frozenset(), {})
    assert never.next_opening(at("2026-11-30T10:00")) is None


@pytest.mark.parametrize(
    ("year", "day"), [(1961, (4, 2)), (2000, (4, 23)), (2024, (3, 31)), (2026, (4, 5)), (2038, (4, 25))]
)
def test_easter_is_when_it_is(year: int, day: tuple[int, int]) -> None:
    """Also in the years in which simpler rules are wrong."""
    assert easter(year) == date(year, *day)


def test_the_hours_that_are_bundled_are_of_paris_and_close_on_each_of_the_eleven_holidays() -> None:
    """The legal holidays of metropolitan France (code du travail, L. 3133-1)."""
    bundled = office_hours("")
    assert bundled.zone.key == "Europe/Paris"
    assert len(bundled.holidays) + len(bundled.after_easter) == 11
    assert not bundled.is_open(at("2026-11-11T10:00"))


@pytest.mark.parametrize(
    ("wrong", "why"),
    [({"weekly": {"monday": ["18:00-09:00"]}}, "ends before"), ({"holidays": ["02-30"]}, "day")],
)
def test_hours_or_days_that_there_are_not_are_refused(wrong: dict[str, object], why: str) -> None:
    """When the product starts, and not at night."""
    hours = {"zone": "Europe/Paris", "weekly": {}, "holidays": [], "after_easter": {}, "closed": {}}
    with pytest.raises(ValueError, match=why):
        WrittenHours.model_validate(hours | wrong).read()
