"""Moments as people write them: a day, which begins in Paris, or a time with its zone."""

import re
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
WRITTEN = "2026-12-01, or 2026-12-01T00:00Z"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(_DAY.pattern + r"T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:?[0-9]{2})")


def moment(text: str) -> datetime:
    """Read a moment, in UTC; `ValueError` for a text that is neither a day nor a time with its zone."""
    plain = text.strip().replace(" ", "+")  # in an address, « + » means a space
    try:
        if _DAY.fullmatch(plain):
            return datetime.combine(date.fromisoformat(plain), time(), PARIS).astimezone(UTC)
        if _TIME.fullmatch(plain):
            return datetime.fromisoformat(plain).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("before all days") from error
    raise ValueError(f"write it as {WRITTEN}")


def written(when: datetime) -> str:
    """Write a moment in UTC, with « Z »."""
    return when.astimezone(UTC).isoformat().replace("+00:00", "Z")
