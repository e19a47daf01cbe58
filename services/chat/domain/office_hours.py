"""Office hours: when psychologists are there, by the week, the public holidays and the days that are closed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOKED_AHEAD = 60
"""Days in which the next opening is looked for."""


@dataclass(frozen=True, slots=True)
class OutOfHours:
    """Nobody is there to be invited."""

    next: datetime | None
    """When the next one is due, in the hours' time zone; None if that is too far away to be said."""


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours of each weekday, Monday first, in their time zone; on a holiday or a closed day there are none."""

    zone: ZoneInfo
    weekly: Sequence[Sequence[tuple[time, time]]]
    holidays: frozenset[tuple[int, int]]
    """The holidays of each year: month and day."""
    after_easter: frozenset[int]
    """The holidays that Easter moves: days after Easter Sunday."""
    closed: Mapping[date, str]
    """Days that are closed for once, and why."""

    def is_open(self, moment: datetime) -> bool:
        """Whether psychologists are there at that moment."""
        day = moment.astimezone(self.zone).date()
        return any(begins <= moment < ends for begins, ends in self._hours(day))

    def refusal(self, moment: datetime) -> OutOfHours | None:
        """Why nobody can be invited at that moment; None in office hours."""
        return None if self.is_open(moment) else OutOfHours(self.next_opening(moment))

    def next_opening(self, moment: datetime) -> datetime | None:
        """The next moment at which psychologists come; None if that is too far away to be said."""
        today = moment.astimezone(self.zone).date()
        days = (today + timedelta(days=ahead) for ahead in range(LOOKED_AHEAD))
        openings = (begins for day in days for begins, _ in self._hours(day) if begins > moment)
        return next(openings, None)

    def _hours(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        if day in self.closed or self._is_holiday(day):
            return
        for begins, ends in self.weekly[day.weekday()]:
            yield datetime.combine(day, begins, self.zone), datetime.combine(day, ends, self.zone)

    def _is_holiday(self, day: date) -> bool:
        return (day.month, day.day) in self.holidays or (day - easter(day.year)).days in self.after_easter


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leaps, odd = divmod(century, 4)
    moon = (19 * golden + century - leaps - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * odd + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * correction + 114, 31)
    return date(year, month, day + 1)
