"""Days in Europe/Paris, and the months and years that they make up."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


def day_of(time: datetime) -> str:
    """The day of a time in Paris, as `2026-11-24`."""
    return time.astimezone(PARIS).date().isoformat()


def utc_text(time: datetime) -> str:
    """A time in UTC to the microsecond: of two such texts, the lesser is the earlier."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")


def unit_of(period: str) -> str:
    """The unit of a period: `day`, `month` or `year`."""
    return {10: "day", 7: "month", 4: "year"}[len(period)]


def days_of(period: str) -> Iterator[str]:
    """The days of a day, a month or a year."""
    first, end = _bounds(period)
    while first < end:
        yield first.isoformat()
        first += timedelta(days=1)


def months_of(first: date, last: date) -> list[str]:
    """The months that a range of days touches, both its ends included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [shifted(first.isoformat()[:7], n) for n in range(count)]


def shifted(month: str, by: int) -> str:
    """The month that comes so many months later."""
    year, number = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{number + 1:02d}"


def is_over(period: str, now: datetime, grace: timedelta) -> bool:
    """Whether a day, month or year has ended in Paris, and the grace after it, in which late events arrive."""
    _, end = _bounds(period)
    return now - grace >= datetime(end.year, end.month, end.day, tzinfo=PARIS)


def next_closing(now: datetime, grace: timedelta) -> datetime:
    """The time at which the first day that is not over yet closes; no month or year closes before it."""
    _, end = _bounds(day_of(now - grace))
    return datetime(end.year, end.month, end.day, tzinfo=PARIS).astimezone(UTC) + grace


def last_whole_day(now: datetime, late: timedelta) -> tuple[str, datetime]:
    """The last day that has ended in Paris so long ago, and its end."""
    today, _ = _bounds(day_of(now - late))
    end = datetime(today.year, today.month, today.day, tzinfo=PARIS)
    return (today - timedelta(days=1)).isoformat(), end.astimezone(UTC)


def whole_periods(first: date, last: date) -> list[str] | None:
    """The years, and else the months, that make up a range exactly; None where days would be left over."""
    if first.day != 1 or last != _last_day(last):
        return None
    months, periods = months_of(first, last), list[str]()
    while months:
        year = months[0][:4]
        is_year = months[0].endswith("-01") and f"{year}-12" in months
        periods.append(year if is_year else months[0])
        months = months[12 if is_year else 1 :]
    return periods


def _bounds(period: str) -> tuple[date, date]:
    """The first day of a period, and the first day after it."""
    parts = [int(part) for part in period.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0] + 1, 1, 1)
    if len(parts) == 2:
        first = date(parts[0], parts[1], 1)
        return first, _last_day(first) + timedelta(days=1)
    return date(*parts), date(*parts) + timedelta(days=1)


def _last_day(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
