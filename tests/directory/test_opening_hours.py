"""Opening hours: in local time, past midnight, on days when the time changes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.directory.domain.hours import DAYS, PARIS, canonical, is_open, opens_at, spans

WEEK = "Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00"
NIGHT = "Fr-Su 22:00-02:30"


def paris(text: str) -> datetime:
    """A moment in the time of Paris; `*` is the second time of an hour that comes twice."""
    moment = datetime.fromisoformat(text.rstrip("*")).replace(tzinfo=PARIS, fold=int(text.endswith("*")))
    return moment.astimezone(ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("opening", "at", "expected"),
    [
        (WEEK, "2026-11-25 08:59", False),
        (WEEK, "2026-11-25 09:00", True),
        (WEEK, "2026-11-25 12:00", False),
        (WEEK, "2026-11-25 16:59", True),
        (WEEK, "2026-11-28 11:00", True),
        (WEEK, "2026-11-28 15:00", False),
        (WEEK, "2026-11-29 10:00", False),
        ("24/7", "2026-11-29 03:00", True),
        ("Mo-Su 00:00-24:00", "2026-11-29 23:59", True),
        ("Su 00:00-00:00", "2026-11-29 23:59", True),
        ("Su 00:00-00:00", "2026-11-30 00:00", False),
        ("Sa-Mo 10:00-11:00", "2026-11-29 10:30", True),
        ("Sa-Mo 10:00-11:00", "2026-12-01 10:30", False),
        ("", "2026-11-25 10:00", None),
    ],
)
def test_somebody_answers_from_the_first_minute_to_the_last(
    opening: str, at: str, expected: bool | None
) -> None:
    """The closing minute is closed; nobody knows where nothing is said."""
    assert is_open(opening, paris(at)) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-27 21:59", False),
        ("2026-11-27 23:00", True),
        ("2026-11-28 02:29", True),
        ("2026-11-28 02:30", False),
        ("2026-11-30 01:00", True),
        ("2026-11-27 01:00", False),
    ],
)
def test_a_night_goes_on_past_midnight(at: str, expected: bool) -> None:
    """Sunday's into Monday, which is another week; Friday's first night begins in the evening."""
    assert is_open(NIGHT, paris(at)) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [("2026-11-29 01:59", True), ("2026-11-29 02:00", False), ("2026-11-29 10:00", True)],
)
def test_the_next_days_hours_do_not_cut_a_night_short(at: str, expected: bool) -> None:
    """A partner who answers until two in the morning does so before a Sunday with hours of its own too."""
    assert is_open("Fr-Sa 22:00-02:00; Su 10:00-12:00", paris(at)) is expected


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-28 23:30", True),
        ("2026-03-29 01:59", True),
        ("2026-03-29 03:00", False),
        ("2026-10-25 02:15", True),
        ("2026-10-25 02:15*", True),
        ("2026-10-25 02:45", False),
        ("2026-10-25 02:45*", False),
        ("2026-10-25 09:00", False),
    ],
)
def test_hours_are_local_time(at: str, expected: bool) -> None:
    """In the night that lacks an hour and in the one that has an hour twice."""
    assert is_open(NIGHT, paris(at)) is expected


def test_the_same_moment_is_another_hour_elsewhere() -> None:
    """Nine in the morning at Réunion is six in Paris in winter."""
    at = paris("2026-11-25 06:30")
    assert is_open(WEEK, at, ZoneInfo("Indian/Reunion")) is True
    assert is_open(WEEK, at) is False


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("  mo - fr  09:00 - 12:00 , 14:00-17:00 ;SA 09:00-12:00;", WEEK),
        ("Lu-Ve 09:00-12:00,14:00-17:00; sa 09:00-12:00", WEEK),
        ("ma,je 09:00-12:00", "Tu,Th 09:00-12:00"),
        ("24/7", "24/7"),
        ("", ""),
    ],
)
def test_hours_are_written_in_one_way(typed: str, written: str) -> None:
    """Whatever the case, the spaces, the language of the days."""
    assert canonical(typed) == written


@pytest.mark.parametrize(
    "typed",
    [
        "9-17", "Mo 9:00-17:00", "Mo 09:00", "Xx 09:00-10:00", "Mo-Tu-We 09:00-10:00", "Mo 24:00-25:00",
        "Mo 09:60-10:00", "Mo-Fr 09:00-17:00; We 09:00-12:00", "Mo 09:00-17:00 off", "lun-ven 09:00-17:00",
    ],
)  # fmt: skip
def test_hours_that_cannot_be_read_are_refused(typed: str) -> None:
    """A day in two rules as well: a reader of OpenStreetMap's rules would forget the first."""
    with pytest.raises(ValueError, match=r"."):
        canonical(typed)


@given(st.sampled_from(DAYS), st.integers(0, 1439), st.integers(0, 1439))
def test_every_opening_lasts_a_minute_at_least_and_a_day_at_most(day: str, begins: int, ends: int) -> None:
    """And is read as it was written."""
    hours = "-".join(f"{minute // 60:02}:{minute % 60:02}" for minute in (begins, ends))
    ((first, last),) = spans(canonical(f"{day} {hours}"))
    assert first == DAYS.index(day) * 1440 + begins
    assert 0 < last - first <= 1440
    assert last % 1440 == ends


@pytest.mark.parametrize(
    ("opening", "at", "expected"),
    [
        ("Mo-Su 09:00-20:00", "2026-11-29 22:51", "2026-11-30 09:00"),
        ("Mo-Su 09:00-20:00", "2026-11-29 10:00", None),
        (WEEK, "2026-11-25 12:30", "2026-11-25 14:00"),
        (WEEK, "2026-11-28 12:00", "2026-11-30 09:00"),
        (WEEK, "2026-10-24 13:00", "2026-10-26 09:00"),  # the clocks go back that night
        ("24/7", "2026-11-29 03:00", None),
        ("", "2026-11-29 03:00", None),
    ],
)
def test_who_is_closed_says_when_somebody_answers_again(opening: str, at: str, expected: str | None) -> None:
    """By the clock on the wall."""
    assert opens_at(opening, paris(at)) == (paris(expected) if expected else None)
