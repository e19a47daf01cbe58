"""The plan of releases, read from `releases.json`: the tables that each period has, the more useful first."""

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parents[2] / "releases.json"


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table of the plan: its periods, its dimensions, and what a figure of it is worth beside another's."""

    periods: tuple[str, ...]
    by: tuple[str, ...]
    exact: bool = False
    """Known to the unit to all the staff: nothing of it is ever suppressed."""
    worth: float = 1
    """Of two figures the one that is worth less is suppressed."""
    totals: float = 1
    """The share of its totals, of all outcomes together, that stays: others are suppressed before outcomes are."""


def read_plan(file: Path = FILE) -> tuple[PlannedTable, ...]:
    """Read the plan from its file."""
    rows = json.loads(file.read_text())
    return tuple(PlannedTable(tuple(row.pop("periods")), tuple(row.pop("by")), **row) for row in rows)


PLAN = read_plan()


def suppressed_tables(unit: str) -> tuple[PlannedTable, ...]:
    """The tables of a period of this unit in which small figures are suppressed, the more useful first."""
    return tuple(table for table in PLAN if unit in table.periods and not table.exact)


def units_of(dimensions: frozenset[str]) -> frozenset[str]:
    """The units of the periods for which rows by these dimensions are released; none for a table not planned."""
    tables = [table for table in PLAN if not table.exact and set(table.by) - {"outcome"} == dimensions]
    return frozenset(unit for table in tables for unit in table.periods)


def planned_tables() -> str:
    """The tables in which small figures are suppressed, as a refusal lists them: « by » and the periods of each."""
    return " ; ".join(f"{','.join(t.by)} ({', '.join(t.periods)})" for t in PLAN if not t.exact)
