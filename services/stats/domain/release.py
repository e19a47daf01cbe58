"""What may be shown of a closed month: one set of tables that no subtraction opens; longer periods add months up.

Forces and the whole country are exact. By theme and by département small cells are withheld, and those that would
reveal them; a sum over several months is shown only where each of its months is, so it tells nothing new.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.stats.domain.departements import DEPARTEMENTS
from services.stats.domain.figures import MEASURES, Dimension, Key, counted
from services.stats.domain.row import RECEPTION, Row
from services.stats.domain.withhold import REST, TOTAL, Edge, Name, withheld
from shared.facts import FORCES

LEAST = 11
FORCE_ROWS: list[Name] = [*FORCES, RECEPTION]


@dataclass(frozen=True, slots=True)
class Month:
    """A month's tables: what is shown of each measure, by (département, theme) and by (force, theme).

    `TOTAL` stands for all themes, or all rows; what is withheld is not there.
    """

    month: str
    shown: Mapping[str, Mapping[Edge, int]]

    def value(self, measure: str, row: Name, theme: Name) -> int | None:
        """The cell; None when it is withheld. A force that had nothing is shown as nothing."""
        return self.shown[measure].get((row, theme))


def release(month: str, rows: Iterable[Row], least: int = LEAST) -> Month:
    """Decide what may be shown of a month, once and for all."""
    first, last = days_of(month)
    found = list(rows)
    fine = counted(found, ("departement", "theme"), first, last)
    forces = counted(found, ("force", "theme"), first, last)
    return Month(month, {m: _shown(_of(fine, m), _of(forces, m), least) for m in MEASURES})


def months_between(first: date, last: date) -> list[str] | None:
    """The whole months that make up these days; None when they are none."""
    if first.day != 1 or (last + timedelta(days=1)).day != 1 or last < first:
        return None
    found, at = [], first
    while at <= last:
        found.append(f"{at:%Y-%m}")
        at = (at + timedelta(days=31)).replace(day=1)
    return found


def days_of(month: str) -> tuple[date, date]:
    """The first and the last day of a month (`2026-11`)."""
    first = date.fromisoformat(f"{month}-01")
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def fine(months: list[Month], by: tuple[Dimension, ...], measure: str) -> dict[Key, int | None]:
    """A measure over several months by theme, département or force and theme: shown where every month is."""
    names = {edge for month in months for edge in month.shown[measure]}
    found: dict[Key, int | None] = {}
    for row, theme in names:
        key = _key(by, row, theme)
        if key is not None:
            parts = [month.value(measure, row, theme) for month in months]
            found[key] = None if None in parts else sum(part for part in parts if part is not None)
    return found


def _key(by: tuple[Dimension, ...], row: Name, theme: Name) -> Key | None:
    """How a table of these dimensions calls the cell; None when it is not a part of it."""
    kind = "total" if row == TOTAL else "force" if row in FORCE_ROWS else "departement"
    wanted = {name for name in by if name in {"force", "departement", "theme"}}
    own = ({kind} - {"total"}) | ({"theme"} if theme != TOTAL else set())
    if own != wanted:
        return None
    return tuple(str(theme) if name == "theme" else str(row) for name in by if name in wanted)


def _shown(cells: dict[Edge, int], forces: dict[Edge, int], least: int) -> dict[Edge, int]:
    themes = sorted({theme for _, theme in cells}, key=str)
    totals = {theme: sum(v for (_, t), v in cells.items() if t == theme) for theme in themes}
    small = _small(totals, least)
    columns: list[Name] = [theme for theme in themes if theme not in small] + ([REST] if small else [])
    places = [*DEPARTEMENTS, *sorted({str(row) for row, _ in cells} - set(DEPARTEMENTS))]
    found: dict[Edge, int] = {(TOTAL, TOTAL): sum(totals.values())}
    found |= {(TOTAL, theme): total for theme, total in totals.items() if theme not in small}
    found |= _kept(cells, list(places), columns, small, least, margins=True)
    found |= _kept(forces, FORCE_ROWS, columns, small, least, margins=False)
    return found | {(r, TOTAL): sum(v for (row, _), v in forces.items() if row == r) for r in FORCE_ROWS}


def _small(totals: dict[Name, int], least: int) -> set[Name]:
    """The themes that are told apart nowhere: too rare in the whole country, or needed to hide those."""
    small = {theme for theme, total in totals.items() if total < least}
    others = sorted((theme for theme in totals if theme not in small), key=lambda t: (totals[t], str(t)))
    while small and others and (len(small) < 2 or sum(totals[t] for t in small) < least):
        small.add(others.pop(0))
    return small


def _kept(
    cells: dict[Edge, int],
    rows: list[Name],
    columns: list[Name],
    small: set[Name],
    least: int,
    *,
    margins: bool,
) -> dict[Edge, int]:
    table: dict[Edge, int] = {}
    for (row, theme), value in cells.items():
        at = (row, REST if theme in small else theme)
        table[at] = table.get(at, 0) + value
    hidden = withheld(table, rows, columns, least, margins=margins)
    kept = {(r, c): table.get((r, c), 0) for r in rows for c in columns if c != REST and (r, c) not in hidden}
    if margins:
        sums = {(r, TOTAL): sum(table.get((r, c), 0) for c in columns) for r in rows}
        kept |= {edge: value for edge, value in sums.items() if edge not in hidden}
    return kept


def _of(found: dict[tuple[Key, str], int], measure: str) -> dict[Edge, int]:
    return {(key[0], key[1]): value for (key, name), value in found.items() if name == measure}
