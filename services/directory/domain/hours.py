"""Opening hours, as OpenStreetMap writes them, and whether somebody answers now."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY, WEEK = 24 * 60, 7 * 24 * 60
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
FRENCH = {"lu": "Mo", "ma": "Tu", "me": "We", "je": "Th", "ve": "Fr", "sa": "Sa", "di": "Su"}
ALWAYS = "24/7"
Span = tuple[int, int]
"""From this minute of the week (Monday, midnight) up to that one, which may be of the next week."""
_RULE = re.compile(r"(?P<days>\w\w(?:[-,]\w\w)*) (?P<times>[\d:,-]+)")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|(24):(00))")
_SPACE = re.compile(r"\s+")

PARIS = ZoneInfo("Europe/Paris")
ZONES = {
    "971": ZoneInfo("America/Guadeloupe"),
    "972": ZoneInfo("America/Martinique"),
    "973": ZoneInfo("America/Cayenne"),
    "974": ZoneInfo("Indian/Reunion"),
    "975": ZoneInfo("America/Miquelon"),
    "976": ZoneInfo("Indian/Mayotte"),
    "977": ZoneInfo("America/Guadeloupe"),
    "978": ZoneInfo("America/Guadeloupe"),
    "986": ZoneInfo("Pacific/Wallis"),
    "987": ZoneInfo("Pacific/Tahiti"),
    "988": ZoneInfo("Pacific/Noumea"),
}
"""The time zones of the départements that do not keep the time of Paris."""


def canonical(opening: str) -> str:
    """The same hours as everybody writes them; `ValueError` where they cannot be read."""
    text = _SPACE.sub(" ", opening).strip()
    for apart in ",;-":
        text = re.sub(rf" ?{apart} ?", "; " if apart == ";" else apart, text)
    text = re.sub(r"(?i)\b[a-z]{2}\b", lambda day: _day(day[0]), text).removesuffix("; ")
    spans(text)
    return text


def is_open(opening: str, at: datetime, zone: ZoneInfo = PARIS) -> bool | None:
    """Whether somebody answers at that moment, by local time; None where the hours are not known."""
    if not opening:
        return None
    minute = _minute_of_week(at.astimezone(zone))
    return any(begins <= now < ends for begins, ends in spans(opening) for now in (minute, minute + WEEK))


def opens_at(opening: str, at: datetime, zone: ZoneInfo = PARIS) -> datetime | None:
    """When somebody answers again; None where somebody does now, or the hours are not known."""
    if is_open(opening, at, zone) is not False:
        return None
    local = at.astimezone(zone).replace(second=0, microsecond=0)
    wait = min((begins - _minute_of_week(local)) % WEEK for begins, _ in spans(opening))
    return (local + timedelta(minutes=wait)).astimezone(UTC)  # by the clock on the wall, whatever the season


def _minute_of_week(local: datetime) -> int:
    return local.weekday() * DAY + local.hour * 60 + local.minute


@lru_cache(4096)
def spans(opening: str) -> tuple[Span, ...]:
    """The times of a week; `ValueError` where they cannot be read, or name a day twice."""
    if opening in ("", ALWAYS):
        return ((0, WEEK),) if opening else ()
    by_day: dict[int, list[Span]] = {}
    for rule in opening.split("; "):
        match = _RULE.fullmatch(rule)
        if match is None:
            raise ValueError("write hours as Mo-Fr 09:00-17:00")
        for day in _days(match["days"]):
            if day in by_day:
                raise ValueError("a day stands in two rules")
            by_day[day] = [_span(day, times) for times in match["times"].split(",")]
    return tuple(span for day in sorted(by_day) for span in by_day[day])


def _span(day: int, times: str) -> Span:
    """An opening of a day; one that does not end later than it begins ends on the next day."""
    match = _TIME.fullmatch(times)
    if match is None:
        raise ValueError("write times as 09:00-17:00")
    hour, minute, until_hour, until_minute = (int(part) for part in match.groups() if part is not None)
    begins, ends = hour * 60 + minute, until_hour * 60 + until_minute
    return day * DAY + begins, day * DAY + (ends if ends > begins else ends + DAY)


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        begins, ends = DAYS.index(first), DAYS.index(last or first)
        days += [(begins + n) % 7 for n in range((ends - begins) % 7 + 1)]
    return days


def _day(name: str) -> str:
    """`Mo` for `mo` and `lu`."""
    return FRENCH.get(name.lower(), name.capitalize())
