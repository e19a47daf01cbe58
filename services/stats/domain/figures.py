"""Figures: conversations on the day of their opening, outcomes on that of their end."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from statistics import median, quantiles
from typing import Literal, get_args

from services.stats.domain.row import OUTCOMES, Row

Dimension = Literal["force", "theme", "departement", "day", "month", "year"]
MEASURES = ("conversations", *OUTCOMES)
WHEN: dict[str, Callable[[date], str]] = {
    "day": lambda day: day.isoformat(),
    "month": lambda day: f"{day:%Y-%m}",
    "year": lambda day: f"{day:%Y}",
}
FINE: frozenset[Dimension] = frozenset({"theme", "departement"})
"""Dimensions whose small cells say something of somebody."""
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One measure of one combination of the dimensions: `value` conversations; None is withheld."""

    key: Key
    measure: str
    value: int | None


def counted(
    rows: Iterable[Row], by: tuple[Dimension, ...], first: date, last: date
) -> dict[tuple[Key, str], int]:
    """How many of each, from the first day to the last, both included."""
    found: dict[tuple[Key, str], int] = defaultdict(int)
    for row in rows:
        if first <= row.opened <= last:
            found[_key(row, by, row.opened), "conversations"] += 1
        if row.closed and first <= row.closed <= last:
            found[_key(row, by, row.closed), row.outcome] += 1
    return dict(found)


@dataclass(frozen=True, slots=True)
class Delays:
    """How long people waited, and talked: seconds; None when nobody did."""

    answer_median: float | None
    answer_p90: float | None
    length_median: float | None


def delays(rows: Iterable[Row], first: date, last: date) -> Delays:
    """Of the conversations that were opened in those days."""
    opened = [row for row in rows if first <= row.opened <= last]
    answers = [row.answer_seconds for row in opened if row.answer_seconds is not None]
    lengths = [row.length_seconds for row in opened if row.length_seconds is not None]
    return Delays(
        answer_median=median(answers) if answers else None,
        answer_p90=quantiles(answers, n=10)[-1] if len(answers) > 1 else None,
        length_median=median(lengths) if lengths else None,
    )


def _key(row: Row, by: tuple[Dimension, ...], day: date) -> Key:
    known = {"force": row.force, "theme": row.theme, "departement": row.departement}
    return tuple(WHEN[name](day) if name in WHEN else known[name] for name in by)
