"""Figures between two days, by force, theme, région, département, attribute, time or outcome."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from services.stats.api.formats import CSV, PARQUET, XLSX, Format, as_file, wanted
from services.stats.api.ports import Ports, Reader, StatsPorts, StoppedAt, analysts_only, within_reach
from services.stats.domain.calendar import PARIS, months_of, whole_periods
from services.stats.domain.figures.attribute_rows import attribute_rows, columns_of
from services.stats.domain.figures.rows import (
    ATTRIBUTES,
    DETAILED,
    DIMENSIONS,
    TIMES,
    Rows,
    Stopped,
    by_outcome,
    exact_rows,
    released_rows,
)
from services.stats.domain.figures.tally import MEASURES, Tally, with_live
from services.stats.domain.figures.waits import WAITED, wait_rows
from services.stats.domain.release.plan import planned, planned_tables, units_of
from shared.http import Problem
from shared.identity import Staff

figures = APIRouter(prefix="/api/stats", tags=["figures"])
LONGEST = 3_700
"""Days between the first and the last of a range: ten years."""
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
"""A day of the years that have reports."""
NOT_YET = (
    "Les chiffres par région ou par thème sont publiés pour des mois et des années entières, ceux par département, "
    "par attribut, et par région et thème pour des années entières, une fois closes : ce qui n’est pas publié, ou "
    "concerne peu de personnes, est masqué."
)
WHOLE_MONTHS = "Les délais se comptent par mois entiers."
EXACT_DELAYS = ({"wait"}, {"force", "wait"})
FOR_ALL = {"force", "weekday", "hour"}
"""The table of attributes that all the staff may read: who plans shifts is no analyst."""


class Counted(BaseModel):
    """A row: its dimensions, then its figures; a figure that is null is suppressed, or of a day to come: not zero."""

    model_config = ConfigDict(extra="allow")

    conversations: int | None
    """Opened between these days; rows by `wait` alone have none, and `count`, `median`, `ninth_decile` instead."""
    signalement: int | None = None
    """Closed between these days, as are the following."""
    orientation: int | None = None
    information: int | None = None
    abandoned: int | None = None


class FiguresShown(BaseModel):
    """The rows, and where figures are suppressed a sentence that says why."""

    figures: list[Counted]
    note: str | None
    until: date
    """The last day that is counted: a day is, one hour after its end."""
    live: str | None
    """The reader's own force, if its rows are counted up to now."""
    released: list[str]
    """The months and years of the range that are released, of rows by theme or by place; none of other rows."""


ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {CSV: {}, PARQUET: {}, XLSX: {}},
        "description": "The rows, as JSON, CSV, Parquet or a workbook.",
    },
    403: {"description": "Themes, places and attributes are for analysts, but for the hours of a week."},
    422: {"description": "Not a range of days, or rows by something else than is known."},
    503: {"description": "The store does not answer: ask again."},
}


async def _dimensions(
    by: Annotated[str, Query(description=f"Some of: {', '.join(DIMENSIONS)}.")] = "force",
) -> tuple[str, ...]:
    """The dimensions of the rows, in the order asked for."""
    dimensions = tuple(dict.fromkeys(part.strip() for part in by.split(",") if part.strip()))
    if unknown := [part for part in dimensions if part not in DIMENSIONS]:
        known = ", ".join(DIMENSIONS)
        raise Problem(422, "Demande incorrecte", f"« by » prend {known}.", unknown=len(unknown))
    _planned(dimensions)
    return dimensions


def _planned(dimensions: tuple[str, ...]) -> None:
    """Refuse a table that the plan of releases does not have, with the list of those that it has."""
    times, rest = set(dimensions) & set(TIMES), frozenset(dimensions) - {*TIMES}
    if rest in EXACT_DELAYS and not times:
        return
    own = planned(rest)
    units = frozenset(own.periods) if own else units_of(rest - {"outcome"})
    if rest & {*DETAILED, *ATTRIBUTES} and not (units and times <= units):
        sentence = f"Ces chiffres ne sont pas publiés ainsi. Sont publiés : {planned_tables()}."
        raise Problem(422, "Demande incorrecte", sentence)


async def _range(
    first: Annotated[
        Day | None, Query(alias="from", description="The first day; this year's, if none.")
    ] = None,
    last: Annotated[
        Day | None, Query(alias="to", description="The last day, included; today, if none.")
    ] = None,
) -> tuple[date, date]:
    """The first and the last day to count."""
    today = datetime.now(UTC).astimezone(PARIS).date()
    until = last or today
    since = first or until.replace(month=1, day=1)
    if not 0 <= (until - since).days <= LONGEST:
        raise Problem(422, "Demande incorrecte", "« from » précède « to », de dix ans au plus.")
    return since, until


Dimensions = Annotated[tuple[str, ...], Depends(_dimensions)]
Range = Annotated[tuple[date, date], Depends(_range)]


@figures.get("/figures", response_model=FiguresShown, responses=ANSWERS)
async def show_figures(
    between: Range,
    by: Dimensions,
    ports: Ports,
    staff: Reader,
    stopped_at: StoppedAt,
    accept: Annotated[str, Header()] = "",
    kind: Annotated[Format | None, Query(alias="format", description="Instead of Accept.")] = None,
) -> Response:
    """Count conversations and outcomes: exactly by force and time; as released by theme and département.

    Whole days, but for a supervisor's own force, which is counted up to now where rows are by force.
    """
    if set(by) & {*DETAILED, *ATTRIBUTES} - FOR_ALL:
        analysts_only(staff)
    has_exact_counts = not set(by) & {*DETAILED, *ATTRIBUTES}
    stopped = Stopped(stopped_at[0], _live_force(staff, by) if has_exact_counts else "")
    with within_reach():
        rows, columns, released = await _rows(ports, *between, by, stopped, stopped_at[1])
    form = wanted(kind, accept)
    if form != "json":
        begun = [row for row in rows if stopped.counts(row.get("force", ""), _time_of(row))]
        return await as_file(begun, columns, form, f"passerelle-{between[0]}-{between[1]}")
    is_suppressed = not has_exact_counts and any(row[column] is None for row in rows for column in columns)
    shown = {
        "figures": [{c: row[c] for c in columns} for row in rows],
        "note": NOT_YET if is_suppressed else None,
        "until": stopped.day,
        "live": stopped.live or None,
        "released": released,
    }
    return Response(
        orjson.dumps(shown), media_type="application/json"
    )  # checking ten thousand rows takes long


def _live_force(staff: Staff, by: tuple[str, ...]) -> str:
    """The force whose figures of this minute are the reader's own business; empty for none."""
    return str(staff.force or "") if staff.role == "supervisor" and "force" in by else ""


def _time_of(row: dict[str, Any]) -> str:
    """The time of a row; read in a file of a time that is not counted yet, zeros would seem to be counted."""
    return row.get("day") or row.get("month") or row.get("year") or ""


async def _rows(
    ports: StatsPorts, first: date, last: date, by: tuple[str, ...], stopped: Stopped, end: datetime
) -> tuple[Rows, list[str], list[str]]:
    """The rows, their columns, and the periods of the range that are released."""
    months = months_of(first, last)
    if set(by) in EXACT_DELAYS:
        if not whole_periods(first, last):
            raise Problem(422, "Demande incorrecte", WHOLE_MONTHS)
        waits = wait_rows(await ports.tallies.of_months(months, end), ports.limit)
        return [row for row in waits if ("force" in by) == bool(row["force"])], [*by, *WAITED], []
    if table := planned(set(by) - set(TIMES)):
        tables = await ports.repository.released_tables({month[:4] for month in months} | set(months))
        rows, released = attribute_rows(table, tables, first, last, by)
        return rows, [*by, *columns_of(table)], released
    if not set(by) & set(DETAILED):
        return _in_form(
            exact_rows(await _tallies(ports, months, stopped, end), first, last, by, stopped), by, []
        )
    years = {month[:4] for month in months} if whole_periods(first, last) else set[str]()
    figures = await ports.repository.released_figures([*months, *years])
    return _in_form(released_rows(figures, first, last, by), by, sorted(figures))


async def _tallies(ports: StatsPorts, months: list[str], stopped: Stopped, end: datetime) -> list[Tally]:
    tallies = await ports.tallies.of_months(months, end)
    if not stopped.live:
        return tallies
    live = await ports.tallies.of_months(months)
    return [with_live(*both, stopped.live) for both in zip(tallies, live, strict=True)]


def _in_form(rows: Rows, by: tuple[str, ...], released: list[str]) -> tuple[Rows, list[str], list[str]]:
    """The rows with a column for each outcome; or with a row for each."""
    if "outcome" in by:
        return by_outcome(rows), [*by, "conversations"], released
    return rows, [*by, *MEASURES], released
