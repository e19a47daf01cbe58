"""The office hours of the psychologists: data, bundled (`office_hours.json`) or of one's own."""

from collections.abc import Iterable
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, StringConstraints

from services.chat.domain.office_hours import OfficeHours

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Span = Annotated[str, StringConstraints(pattern=r"^\d\d:\d\d-\d\d:\d\d$")]
MIDNIGHT = "24:00"
"""The end of a day, at which hours may end."""
DayOfAYear = Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$")]


class WrittenHours(BaseModel):
    """The hours as they are written: « 09:00-12:30 », « 05-08 », and the days that are closed with the reason."""

    model_config = ConfigDict(extra="forbid")
    zone: str
    weekly: dict[Weekday, list[Span]]
    holidays: list[DayOfAYear]
    after_easter: dict[str, int]
    """Days after Easter Sunday, by the holiday's name."""
    closed: dict[date, str]

    def read(self) -> OfficeHours:
        """The same, as the domain decides by it; `ValueError` for hours or days that there are not."""
        return OfficeHours(
            zone=ZoneInfo(self.zone),
            weekly=[[_span(span) for span in self.weekly.get(day, [])] for day in get_args(Weekday)],
            holidays=frozenset(_days(self.holidays)),
            after_easter=frozenset(self.after_easter.values()),
            closed=self.closed,
        )


def _span(span: str) -> tuple[time, time]:
    first, last = span.split("-")
    begins, ends = time.fromisoformat(first), time.max if last == MIDNIGHT else time.fromisoformat(last)
    if begins >= ends:
        raise ValueError(f"{span} ends before it begins")
    return begins, ends


def _days(holidays: Iterable[str]) -> Iterable[tuple[int, int]]:
    leap_year = 2000
    for holiday in holidays:
        day = date.fromisoformat(f"{leap_year}-{holiday}")
        yield day.month, day.day


def office_hours(file: str) -> OfficeHours:
    """The hours that the file says; without one, those that are bundled."""
    path = Path(file) if file else Path(__file__).with_suffix(".json")
    return WrittenHours.model_validate_json(path.read_bytes()).read()
