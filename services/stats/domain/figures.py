"""Figures in rows: exact ones by force and time; those of themes and départements from what was released."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import product
from typing import Any

from services.stats.domain.calendar import days_of, months_of, whole
from services.stats.domain.places import UNKNOWN
from services.stats.domain.row import RECEPTION
from services.stats.domain.tally import FORCES, MEASURES, OUTCOMES, Tally
from services.stats.domain.withhold import ALL, Key
from shared.codes import DEPARTEMENTS, THEMES

TIMES = ("day", "month", "year")
FINE = ("departement", "theme")
"""What may tell of a person: released for whole months and years only, and not where few are counted."""
BY = ("force", *FINE, *TIMES, "outcome")
Figures = list[dict[str, Any]]
Released = Mapping[str, Mapping[Key, int]]
"""The figures of each period that has been released; those that are not in it are withheld."""


def exact(tallies: Iterable[Tally], first: date, last: date, by: tuple[str, ...]) -> Figures:
    """Count from one day to another, both included, by force and time."""
    since, until, depth = first.isoformat(), last.isoformat(), _depth(by)
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for known in tallies:
        for (day, force, measure), count in known.counts.items():
            if since <= day <= until:
                place = sums.setdefault((force if "force" in by else "", day[:depth]), {})
                place[measure] = place.get(measure, 0) + count
    seen = [force for force in FORCES if force != RECEPTION or any(key[0] == RECEPTION for key in sums)]
    forces = seen if "force" in by else [""]
    rows = product(forces, _times(first, last, depth))
    return [_row(by, f, "", "", time, sums.get((f, time), {}).get, 0) for f, time in rows]


def protected(released: Released, first: date, last: date, by: tuple[str, ...]) -> Figures:
    """Sum what was released of the periods that the range is made of; what is withheld of one is withheld of all.

    Which rows there are says nothing either: a theme that only an outsider names has one once it is released.
    """
    groups = _groups(first, last, by)
    forces = FORCES[:2] if "force" in by else (ALL,)
    departements = (*DEPARTEMENTS, UNKNOWN) if "departement" in by else (ALL,)
    named = {theme for figures in released.values() for _, _, theme, _ in figures} - {ALL}
    known = sorted({*THEMES, *named, UNKNOWN}) if "theme" in by else (ALL,)
    return [
        _row(by, f, d, t, time, lambda m, p=periods, c=(f, d, t): _sum(released, p, (*c, m)), None)
        for f, d, t, (time, periods) in product(forces, departements, known, groups.items())
    ]


def by_outcome(figures: Figures) -> Figures:
    """A row for each outcome, instead of a column."""
    return [
        {name: value for name, value in row.items() if name not in MEASURES}
        | {"outcome": outcome, "conversations": row[outcome]}
        for row in figures
        for outcome in OUTCOMES
    ]


def _sum(released: Released, periods: list[str] | None, key: Key) -> int | None:
    found = [released.get(period, {}).get(key) for period in periods or ()]
    known = [count for count in found if count is not None]
    return sum(known) if known and len(known) == len(found) else None


def _groups(first: date, last: date, by: tuple[str, ...]) -> dict[str, list[str] | None]:
    """The periods that each row's time is made of; None where it is not made of whole ones."""
    depth = _depth(by)
    groups: dict[str, list[str] | None] = {}
    for time in _times(first, last, depth):
        days = list(days_of(time)) if time else []
        since = max(first, date.fromisoformat(days[0])) if days else first
        until = min(last, date.fromisoformat(days[-1])) if days else last
        groups[time] = whole(since, until)
    return groups


def _times(first: date, last: date, depth: int) -> list[str]:
    """The days, months or years that a range touches; one nameless time when rows are not by time."""
    if not depth:
        return [""]
    months = months_of(first, last)
    days = (day for month in months for day in days_of(month)) if depth == 10 else iter(months)
    since, until = first.isoformat()[:depth], last.isoformat()[:depth]
    return list(dict.fromkeys(time[:depth] for time in days if since <= time[:depth] <= until))


def _depth(by: tuple[str, ...]) -> int:
    """How much of a day's name says the finest time asked for."""
    return next((length for time, length in (("day", 10), ("month", 7), ("year", 4)) if time in by), 0)


def _row(
    by: tuple[str, ...],
    force: str,
    departement: str,
    theme: str,
    time: str,
    count: Callable[..., int | None],
    none: int | None,
) -> dict[str, Any]:
    said = {
        "force": force,
        "departement": departement,
        "theme": theme,
        "day": time,
        "month": time[:7],
        "year": time[:4],
    }
    counts = {measure: count(measure) for measure in MEASURES}
    return {name: said[name] for name in by if name in said} | {
        measure: none if found is None else found for measure, found in counts.items()
    }
