"""Open data: the catalogue of the released months and years, and the package of each."""

import asyncio
import io
import zipfile
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal

import orjson
from fastapi import APIRouter, Path, Query, Response

from services.stats.api.formats import CSV, XLSX, csv_of, workbook_of
from services.stats.api.ports import Ports, Reader, analysts_only, within_reach
from services.stats.domain.calendar import days_of, unit_of
from services.stats.domain.figures.attribute_rows import Released, attribute_rows, columns_of, keys_of
from services.stats.domain.figures.rows import ReleasedFigures, Rows, released_rows
from services.stats.domain.figures.tally import MEASURES
from services.stats.domain.open_data.catalogue import catalogue
from services.stats.domain.open_data.datapackage import OTHER_COLUMNS, Table, datapackage
from services.stats.domain.open_data.directive import COLUMNS, NAME, TABLE, TITLES, directive_rows
from services.stats.domain.open_data.labels import (
    CODES_COLUMNS,
    CODES_TITLES,
    CORRECTIONS_COLUMNS,
    CORRECTIONS_TITLES,
    Labels,
    code_rows,
    title_of,
)
from services.stats.domain.open_data.labels import COLUMNS as LABELS
from services.stats.domain.release.attribute_figures import name_of
from services.stats.domain.release.plan import attribute_tables, own_tables, suppressed_tables
from shared.http import Problem

packages = APIRouter(prefix="/api/stats", tags=["figures"])
JSON_LD, ZIP = "application/ld+json", "application/zip"
MADE = (2018, 11, 27, 0, 0, 0)
"""The time of every file of a package: of the same figures, the same bytes."""
Period = Annotated[
    str, Path(pattern=r"^20[0-9]{2}(-(0[1-9]|1[0-2]))?$", description="A month or a year.", examples=["2026"])
]
Kind = Annotated[
    Literal["zip", "xlsx"], Query(alias="format", description="`xlsx`: the tables as sheets of one workbook.")
]
Year = Annotated[str, Path(pattern=r"^20[0-9]{2}$", description="A year.", examples=["2026"])]
FAILS: dict[int | str, dict[str, Any]] = {
    403: {"description": "Packages are for analysts, who publish them."},
    503: {"description": "The store does not answer: ask again."},
}


@packages.get(
    "/packages",
    response_class=Response,
    responses=FAILS
    | {200: {"content": {JSON_LD: {}}, "description": "The catalogue in DCAT-AP, as JSON-LD."}},
)
async def show_catalogue(ports: Ports, staff: Reader) -> Response:
    """Show the catalogue of the released months and years."""
    analysts_only(staff)
    with within_reach():
        released = await ports.repository.released_periods()
    periods = [period for period in released if len(period) < len("2026-01-01")]
    return Response(orjson.dumps(catalogue(periods)), media_type=JSON_LD)


@packages.get(
    "/packages/{period}",
    response_class=Response,
    responses=FAILS
    | {
        200: {"content": {ZIP: {}, XLSX: {}}, "description": "A Frictionless data package, or a workbook."},
        404: {"description": "Not released."},
    },
)
async def show_package(period: Period, ports: Ports, staff: Reader, kind: Kind = "zip") -> Response:
    """Show the tables released of a month or a year, with their names in French and English and their checksums."""
    analysts_only(staff)
    with within_reach():
        if period not in await ports.repository.released_periods():
            raise Problem(404, "Pas publié", "Cette période n’est pas close, ou n’a pas de chiffres.")
        released = await ports.repository.released_figures([period])
        attributes = await ports.repository.released_tables([period])
    headers = {"Content-Disposition": f'attachment; filename="passerelle-{period}.{kind}"'}
    tables = _tables(period, released, attributes)
    body = await asyncio.to_thread(FILES[kind], period, tables)
    return Response(body, media_type=ZIP if kind == "zip" else XLSX, headers=headers)


@packages.get(
    f"/{NAME}/{{year}}",
    response_class=Response,
    responses=FAILS
    | {
        200: {
            "content": {CSV: {}},
            "description": "Victims by sex, age and relation; then EIGE's indicators.",
        },
        404: {"description": "Not released."},
    },
)
async def show_directive(year: Year, ports: Ports, staff: Reader) -> Response:
    """Show what article 44 of directive (EU) 2024/1385 and EIGE's indicators ask for, of a released year."""
    analysts_only(staff)
    with within_reach():
        attributes = await ports.repository.released_tables([year])
    if TABLE not in attributes.get(year, {}):
        raise Problem(404, "Pas publié", "Cette année n’est pas close, ou n’a pas ces chiffres.")
    headers = {"Content-Disposition": f'attachment; filename="{NAME}-{year}.csv"'}
    return Response(_directive(year, attributes).csv, media_type=CSV, headers=headers)


def _directive(year: str, attributes: Released) -> Table:
    released = attributes[year][TABLE]
    table = next(one for one in attribute_tables("year") if name_of(one) == TABLE)
    rows = directive_rows(released, tuple(keys_of(table, [released])))
    return _table(f"{NAME}-{year}", TITLES, COLUMNS, rows)


def _table(name: str, titles: Labels, columns: Sequence[str], rows: Rows) -> Table:
    return Table(name, titles, columns, rows, csv_of(rows, list(columns)))


def _attribute_tables(period: str, attributes: Released) -> list[Table]:
    """The tables of attributes and of delays: those that the period was released with."""
    days, unit = [date.fromisoformat(day) for day in days_of(period)], unit_of(period)
    tables = []
    for planned in own_tables(unit):
        if name_of(planned) in attributes.get(period, {}):
            columns = [*planned.by, *columns_of(planned)]
            rows, _ = attribute_rows(planned, attributes, days[0], days[-1], planned.by)
            name = f"{'-'.join(planned.by).replace('_', '-')}-{period}"
            tables.append(_table(name, title_of(planned.by, period), columns, rows))
    return [*tables, _directive(period, attributes)] if tables else []


def _tables(period: str, released: ReleasedFigures, attributes: Released) -> list[Table]:
    days = [date.fromisoformat(day) for day in days_of(period)]
    tables = []
    for planned in suppressed_tables(unit_of(period)):
        by = tuple(name for name in planned.by if name != "outcome")
        columns = [*by, *MEASURES]
        rows = released_rows(released, days[0], days[-1], by)
        name = f"{'-'.join(by)}-{period}"
        tables.append(_table(name, title_of(by, period), columns, rows))
    return [
        *tables,
        *_attribute_tables(period, attributes),
        _table("codes", CODES_TITLES, CODES_COLUMNS, list(code_rows())),
        _table("corrections", CORRECTIONS_TITLES, CORRECTIONS_COLUMNS, []),
    ]


def _zipped(period: str, tables: list[Table]) -> bytes:
    """The descriptor and the files, as one file."""
    described = orjson.dumps(datapackage(period, tables), option=orjson.OPT_INDENT_2)
    files = {"datapackage.json": described, **{f"{table.name}.csv": table.csv for table in tables}}
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, MADE), content, zipfile.ZIP_DEFLATED)
    return body.getvalue()


def _workbook(period: str, tables: list[Table]) -> bytes:
    """A sheet for each table, named without the period, and one that says what columns are called."""
    columns = ["name", "fr", "en"]
    named = [{"name": name, **labels} for name, labels in {**LABELS, **OTHER_COLUMNS}.items()]
    sheets = [(table.name.removesuffix(f"-{period}"), table.rows, list(table.columns)) for table in tables]
    return workbook_of([*sheets, ("columns", named, columns)])


FILES = {"zip": _zipped, "xlsx": _workbook}
