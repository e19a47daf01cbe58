"""The year's report: it reads as the figures that the platform has always published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from services.stats.domain.figures import MEASURES, Delays, counted, delays
from services.stats.domain.row import Row

NO_BREAK = "\u00a0"
NARROW = "\u202f"
NAMES = {
    "conversations": ("conversation", "conversations"),
    "signalement": ("signalement", "signalements"),
    "orientation": ("orientation", "orientations"),
    "information": ("information", "informations"),
    "abandoned": ("abandon", "abandons"),
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of a year, and how it grew since the year before, in whole per cent; None without one."""

    value: int
    growth: int | None


@dataclass(frozen=True, slots=True)
class Year:
    """The whole country's figures of a year, in numbers and in a sentence."""

    year: int
    figures: dict[str, Figure]
    delays: Delays
    sentence: str


def report(year: int, rows: Iterable[Row], of_force: str = "") -> Year:
    """The report of a year; `of_force`: of one force alone."""
    found = [row for row in rows if not of_force or row.force == of_force]
    now, before = _of(found, year), _of(found, year - 1)
    figures = {m: Figure(now[m], _growth(now[m], before[m])) for m in MEASURES}
    parts = [_said(figures[m], *NAMES[m]) for m in MEASURES]
    return Year(year, figures, delays(found, *_days(year)), f"{', '.join(parts[:-1])} et {parts[-1]}.")


def _of(rows: list[Row], year: int) -> dict[str, int]:
    found = counted(rows, (), *_days(year))
    return {measure: found.get(((), measure), 0) for measure in MEASURES}


def _days(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year, 12, 31)


def _growth(now: int, before: int) -> int | None:
    return round(100 * (now - before) / before) if before else None


def _said(figure: Figure, one: str, many: str) -> str:
    number = f"{figure.value:,}".replace(",", NARROW)
    said = f"{number} {one if figure.value < 2 else many}"
    if figure.growth is None:
        return said
    sign = "−" if figure.growth < 0 else "+"
    return f"{said} ({sign}{abs(figure.growth)}{NO_BREAK}%)"
