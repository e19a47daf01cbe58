"""The report of a year, the lengths of waits, and a supervisor's particulars."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel

from services.stats.api.ports import Ports, Reader, StoppedAt, within_reach
from services.stats.domain.calendar import day_of, months_of
from services.stats.domain.figures.opinions import opinion_rows
from services.stats.domain.figures.particulars import particular_rows
from services.stats.domain.figures.waits import wait_rows
from services.stats.domain.figures.year import year_report
from shared.http import Problem
from shared.identity import Supervisor

reports = APIRouter(prefix="/api/stats", tags=["figures"])
MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
First = Annotated[
    str, Query(alias="from", pattern=MONTH, description="The first month.", examples=["2026-01"])
]
Last = Annotated[
    str, Query(alias="to", pattern=MONTH, description="The last month, included.", examples=["2026-12"])
]
FAILS: dict[int | str, dict[str, Any]] = {503: {"description": "The store does not answer: ask again."}}


class Compared(BaseModel):
    """A year beside the one before; growth is in per cent, null where there was nothing to grow from."""

    figures: dict[str, int]
    before: dict[str, int]
    growth: dict[str, int | None]
    sentences: dict[str, str]
    """By language, as the leaflet says it."""


class OfForce(Compared):
    """The same of one force."""

    force: str


class YearReport(Compared):
    """The nation's year, then each force's."""

    year: int
    until: date
    """The last day that is counted."""
    months: int
    """The months of the year in which something was counted; then those of the year before."""
    months_before: int
    forces: list[OfForce]


class WaitShown(BaseModel):
    """How many waited and, unless they are few, how long: minutes. The nation's force is empty."""

    force: str
    wait: str
    begun: int | None
    """All that waited, whether they still do or not; null for a length, and for months that do not say."""
    count: int
    """The waits that are over: an operator, or a unit, answered."""
    median: int | None
    ninth_decile: int | None


class ParticularShown(BaseModel):
    """How many conversations have this value of a particular; `unknown`: it was not said."""

    particular: str
    value: str
    conversations: int


@reports.get("/years/{year}", responses=FAILS)
async def show_year(
    year: Annotated[int, Path(ge=2000, le=2100)], ports: Ports, _: Reader, stopped_at: StoppedAt
) -> YearReport:
    """Report a year, exactly up to the last whole day, beside the one before it."""
    day, end = stopped_at
    with within_reach():
        now, before = [await ports.tallies.of_months(_year(y), end) for y in (year, year - 1)]
    return YearReport.model_validate(year_report(year, now, before) | {"until": day})


@reports.get("/waits", responses=FAILS)
async def show_waits(
    ports: Ports, _: Reader, stopped_at: StoppedAt, first: First, last: Last
) -> list[WaitShown]:
    """Say how long visitors waited, conversations lasted and units took to answer, up to the last whole day."""
    with within_reach():
        tallies = await ports.tallies.of_months(_months(first, last), stopped_at[1])
    return [WaitShown(**row) for row in wait_rows(tallies, ports.limit)]


@reports.get("/particulars", responses=FAILS)
async def show_particulars(
    ports: Ports, staff: Supervisor, first: First, last: Last
) -> list[ParticularShown]:
    """Count what was said of the conversations of one's own force, by the month of their opening, up to now.

    Exact, each particular by itself, and for the force's supervisors alone: what is released is of years. Then the
    answers of visitors after the end (`helped`, `listened`), of whole months in which there are many.
    """
    months, force = _months(first, last), staff.force or ""
    with within_reach():
        tallies = dict(zip(months, await ports.tallies.of_months(months), strict=True))
    rows = particular_rows(tallies.values(), force)
    rows += opinion_rows(tallies, force, day_of(datetime.now(UTC))[:7], ports.limit)
    return [ParticularShown(**row) for row in rows]


def _months(first: str, last: str) -> list[str]:
    months = months_of(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01"))
    if not 0 < len(months) <= 120:
        raise Problem(422, "Demande incorrecte", "« from » précède « to », de dix ans au plus.")
    return months


def _year(year: int) -> list[str]:
    return months_of(date(year, 1, 1), date(year, 12, 31))
