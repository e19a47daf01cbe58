"""Rows of the tables of attributes and of delays, as they were released."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import product

from services.stats.domain.calendar import unit_of, whole_periods
from services.stats.domain.figures.rows import TIMES, Rows
from services.stats.domain.release.attribute_figures import CLOSED, QUANTILES, ReleasedTables, name_of
from services.stats.domain.release.bands import COLUMNS, VALUES
from services.stats.domain.release.plan import PlannedTable
from services.stats.domain.suppression.attributes import Key, whole_sum

Released = Mapping[str, ReleasedTables]
"""The tables of each released period."""


def columns_of(table: PlannedTable) -> tuple[str, ...]:
    """The columns of figures: a count, a band's ends, or the minutes within which shares of the waits were over."""
    if table.bands:
        return COLUMNS
    return tuple(QUANTILES) if table.has_delays else ("conversations",)


def attribute_rows(
    table: PlannedTable, released: Released, first: date, last: date, by: tuple[str, ...]
) -> tuple[Rows, list[str]]:
    """The rows of each released period of the range, and these periods; counts of periods are summed without a time.

    Rows have the values of which something is released, and those that there always are: a list that had others
    would say that somebody has them.
    """
    name, times = name_of(table), set(by) & set(TIMES)
    periods = _periods(table, first, last)
    have = [period for period in periods if name in released.get(period, {})]
    figures = {period: released[period][name] for period in have}
    groups = {period: [period] for period in periods} if times else {"": periods}
    if not times and not table.adds_up and len(periods) > 1:
        groups = {"": []}
    rows = []
    for key in keys_of(table, figures.values()):
        values = dict(zip(table.by, key, strict=True))
        for time, of_time in groups.items():
            counts = {
                column: _sum(figures, of_time, key if table.adds_up else (*key, column))
                for column in columns_of(table)
            }
            dimensions = {dimension: values.get(dimension, time) for dimension in by}
            rows.append({**dimensions, **counts})
    return rows, have


def _periods(table: PlannedTable, first: date, last: date) -> list[str]:
    """The periods that make up the range; none where the plan has others."""
    periods = whole_periods(first, last) or []
    return periods if all(unit_of(period) in table.periods for period in periods) else []


def keys_of(table: PlannedTable, figures: Iterable[Mapping[Key, int]]) -> list[Key]:
    """The rows of a table of which these figures are released."""
    keys = {key for of_period in figures for key in of_period}
    always = VALUES if table.bands else CLOSED
    values = [always.get(name) or sorted({key[n] for key in keys}) for n, name in enumerate(table.by)]
    return list(product(*values))


def _sum(figures: Mapping[str, Mapping[Key, int]], periods: list[str], key: Key) -> int | None:
    return whole_sum([figures.get(period, {}).get(key) for period in periods])
