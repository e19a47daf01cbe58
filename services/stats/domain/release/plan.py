"""The plan of releases, read from `releases.json`: the tables that each period has, the more useful first."""

import json
from collections.abc import Iterable
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
    within: tuple[str, ...] | None = None
    """The dimensions of the rows of a table of attributes: each total is exactly known, or a table before has it."""
    bands: bool = False
    """Whether its figures are bands, between whose ends a count is."""

    @property
    def is_linked(self) -> bool:
        """Whether its figures are of a family of tables, by theme or by place."""
        return not (self.exact or self.bands or self.has_delays or self.within is not None)

    @property
    def adds_up(self) -> bool:
        """Whether its figures are counts, which may be summed over periods."""
        return not (self.bands or self.has_delays)

    @property
    def has_delays(self) -> bool:
        """Whether its figures are minutes, and no counts."""
        return "wait" in self.by

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions of its rows; the outcomes are columns."""
        return frozenset(self.by) - {"outcome"}


def read_plan(file: Path = FILE) -> tuple[PlannedTable, ...]:
    """Read the plan from its file."""
    rows = json.loads(file.read_text())
    tuples = ("periods", "by", "within")
    return tuple(
        PlannedTable(**row | {name: tuple(row[name]) for name in tuples if name in row}) for row in rows
    )


PLAN = read_plan()


def suppressed_tables(unit: str) -> tuple[PlannedTable, ...]:
    """The tables of a period of this unit whose figures are linked, by theme and place, the more useful first."""
    return tuple(table for table in PLAN if unit in table.periods and table.is_linked)


def attribute_tables(unit: str) -> tuple[PlannedTable, ...]:
    """The tables of attributes of a period of this unit: no other table has an attribute of theirs."""
    return tuple(table for table in PLAN if unit in table.periods and table.within is not None)


def delay_tables(unit: str) -> tuple[PlannedTable, ...]:
    """The tables of delays of a period of this unit."""
    return tuple(table for table in PLAN if unit in table.periods and table.has_delays)


def own_tables(unit: str) -> tuple[PlannedTable, ...]:
    """The tables of a period of this unit that are kept by their own names: all but those of the two families."""
    return tuple(table for table in PLAN if unit in table.periods and not (table.is_linked or table.exact))


def planned(dimensions: Iterable[str]) -> PlannedTable | None:
    """The table of no family whose rows have these dimensions; none for another."""
    return next((t for t in own_tables("year") if frozenset(t.by) == frozenset(dimensions)), None)


def units_of(dimensions: frozenset[str]) -> frozenset[str]:
    """The units of the periods for which a family has rows by these dimensions; none for a table not planned."""
    tables = [table for table in PLAN if table.is_linked and table.dimensions == dimensions]
    return frozenset(unit for table in tables for unit in table.periods)


def planned_tables() -> str:
    """The tables in which small figures are suppressed, as a refusal lists them: « by » and the periods of each."""
    return " ; ".join(f"{','.join(t.by)} ({', '.join(t.periods)})" for t in PLAN if not t.exact)
