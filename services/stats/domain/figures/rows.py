"""Figures in rows: exact ones by force and time; those by theme and département from the releases."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product
from typing import Any, NamedTuple

from services.stats.domain.calendar import days_of, months_of, unit_of, whole_periods
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, MEASURES, OUTCOMES, Tally
from services.stats.domain.projection.counted_conversation import RECEPTION
from services.stats.domain.regions import REGION_CODES
from services.stats.domain.release.plan import units_of
from services.stats.domain.suppression.cells import ALL, REGION, FigureKey
from shared.codes import DEPARTEMENTS, THEMES
from shared.forces import FORCES

TIMES = ("day", "month", "year")
DETAILED = ("region", "departement", "theme")
"""The dimensions that may reveal a person: released as the plan says, and not of small counts."""
ATTRIBUTES = (
    "weekday", "hour", "language", "front_end", "psychologist", "help", "who", "age_group", "sex", "relation",
    "age_class", "relation_class", "wait", "quarter", "span",
)  # fmt: skip
"""The dimensions of tables that are no family's: each is kept by its own name."""
DIMENSIONS = ("force", *DETAILED, *ATTRIBUTES, *TIMES, "outcome")
Rows = list[dict[str, Any]]
ReleasedFigures = Mapping[str, Mapping[FigureKey, int]]
"""The figures of each period that is released; a figure that is missing is suppressed."""


class Stopped(NamedTuple):
    """The last day that is counted, but for the one force whose figures the reader sees live."""

    day: str
    live: str = ""

    def counts(self, force: str, time: str) -> bool:
        """Whether something of that time (a day, a month, a year) is counted for that force."""
        return time <= self.day[: len(time)] or bool(force and force == self.live)


def exact_rows(
    tallies: Iterable[Tally], first: date, last: date, by: tuple[str, ...], stopped: Stopped
) -> Rows:
    """Count from one day to another, both included, by force and time; what is not counted yet is null."""
    since, until, length = first.isoformat(), last.isoformat(), _length_of_time(by)
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for tally in tallies:
        for (day, force, measure), count in tally.counts.items():
            if since <= day <= until:
                measures = sums.setdefault((force if "force" in by else "", day[:length]), {})
                measures[measure] = measures.get(measure, 0) + count
    has_reception = any(force == RECEPTION for force, _ in sums)
    forces = (FORCES_AND_RECEPTION if has_reception else FORCES) if "force" in by else ("",)
    cases = product(forces, _times(first, last, length))
    return [
        _row(
            by, f, "", "", time, sums.get((f, time), {}).get, 0 if stopped.counts(f, time or since) else None
        )
        for f, time in cases
    ]


def released_rows(released: ReleasedFigures, first: date, last: date, by: tuple[str, ...]) -> Rows:
    """Sum the figures released of the periods that make up the range; one suppressed figure suppresses the sum.

    The list of rows reveals nothing: a theme that only an outsider names has a row once it is released.
    """
    groups = _groups(first, last, by)
    areas = _areas(by)
    forces = FORCES if "force" in by else (ALL,)
    released_themes = {theme for figures in released.values() for _, _, theme, _ in figures} - {ALL}
    themes = sorted({*THEMES, *released_themes, UNKNOWN}) if "theme" in by else (ALL,)
    return [
        _row(by, f, a, t, time, lambda m, p=periods, c=(f, a, t): _sum(released, p, (*c, m)), None)
        for f, a, t, (time, periods) in product(forces, areas, themes, groups.items())
    ]


def _areas(by: tuple[str, ...]) -> tuple[str, ...]:
    """How the figures name the places of the rows."""
    if "region" in by:
        return tuple(REGION + code for code in REGION_CODES)
    return (*DEPARTEMENTS, UNKNOWN) if "departement" in by else (ALL,)


def by_outcome(rows: Rows) -> Rows:
    """The same figures with a row for each outcome, instead of a column."""
    return [
        {name: value for name, value in row.items() if name not in MEASURES}
        | {"outcome": outcome, "conversations": row[outcome]}
        for row in rows
        for outcome in OUTCOMES
    ]


def _sum(released: ReleasedFigures, periods: list[str] | None, key: FigureKey) -> int | None:
    figures = [released.get(period, {}).get(key) for period in periods or ()]
    counts = [count for count in figures if count is not None]
    return sum(counts) if counts and len(counts) == len(figures) else None


def _groups(first: date, last: date, by: tuple[str, ...]) -> dict[str, list[str] | None]:
    """The periods that make up the time of each row; None where whole periods do not."""
    groups: dict[str, list[str] | None] = {}
    units = units_of(frozenset(by) - {*TIMES, "outcome"})
    for time in _times(first, last, _length_of_time(by)):
        days = list(days_of(time)) if time else []
        since = max(first, date.fromisoformat(days[0])) if days else first
        until = min(last, date.fromisoformat(days[-1])) if days else last
        periods = whole_periods(since, until)
        groups[time] = periods if periods and units.issuperset(map(unit_of, periods)) else None
    return groups


def _times(first: date, last: date, length: int) -> list[str]:
    """The days, months or years that a range touches; one empty time when rows are not by time."""
    if not length:
        return [""]
    months = months_of(first, last)
    days = (day for month in months for day in days_of(month)) if length == 10 else iter(months)
    since, until = first.isoformat()[:length], last.isoformat()[:length]
    return list(dict.fromkeys(time[:length] for time in days if since <= time[:length] <= until))


def _length_of_time(by: tuple[str, ...]) -> int:
    """The number of characters of a day that name the finest time asked for."""
    return next((length for time, length in (("day", 10), ("month", 7), ("year", 4)) if time in by), 0)


def _row(
    by: tuple[str, ...],
    force: str,
    area: str,
    theme: str,
    time: str,
    count: Callable[..., int | None],
    if_missing: int | None,
) -> dict[str, Any]:
    dimensions = {
        "force": force,
        "region": area.removeprefix(REGION),
        "departement": area,
        "theme": theme,
        "day": time,
        "month": time[:7],
        "year": time[:4],
    }
    counts = {measure: count(measure) for measure in MEASURES}
    return {name: dimensions[name] for name in by if name in dimensions} | {
        measure: if_missing if n is None else n for measure, n in counts.items()
    }
