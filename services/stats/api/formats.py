"""Figures as JSON, CSV, Parquet or a workbook: the same rows and columns; a suppressed figure is null, or empty.

Spreadsheets in French take a comma for a decimal sign and « 01 » for a number: the workbook is for them.
"""

import asyncio
import csv
import io
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

from fastapi import Response

from services.stats.domain.figures.rows import DIMENSIONS, Rows

Format = Literal["json", "csv", "parquet", "xlsx"]
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ACCEPTED: dict[str, Format] = {CSV: "csv", PARQUET: "parquet", XLSX: "xlsx"}
LONGEST_NAME = 31
"""Characters of a sheet's name, in any spreadsheet."""
MADE = datetime(2018, 11, 27)  # workbooks know no time zone
"""The time that a workbook bears: of the same figures, the same bytes."""


def wanted(asked: Format | None, accept: str) -> Format:
    """The format that the address names, else the first that the reader accepts, else JSON."""
    if asked:
        return asked
    types = [part.partition(";")[0].strip() for part in accept.split(",")]
    return next((ACCEPTED[name] for name in types if name in ACCEPTED), "json")


async def as_file(rows: Rows, columns: list[str], kind: Format, name: str) -> Response:
    """A response to save as a file."""
    write, media = FILES[kind]
    body = await asyncio.to_thread(write, rows, columns)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(body, media_type=media, headers=headers)


def csv_of(rows: Rows, columns: list[str]) -> bytes:
    """The rows as CSV (RFC 4180), with a header."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _parquet(rows: Rows, columns: list[str]) -> bytes:
    import pyarrow as pa  # some 40 MB, and a fifth of a second: only for those who ask
    import pyarrow.parquet as pq

    kinds = {column: pa.string() if _is_text(column) else pa.int64() for column in columns}
    table = pa.Table.from_pylist(rows, schema=pa.schema(list(kinds.items())))
    body = io.BytesIO()
    pq.write_table(table, body)
    return body.getvalue()


def workbook_of(sheets: Iterable[tuple[str, Rows, list[str]]]) -> bytes:
    """A workbook with a sheet for each name, rows and columns: codes are texts, and no text is a formula."""
    from xlsxwriter import Workbook  # a tenth of a second: only for those who ask

    body = io.BytesIO()
    with Workbook(body, {"in_memory": True}) as workbook:
        workbook.set_properties({"created": MADE})
        head = workbook.add_format({"bold": True})
        for name, rows, columns in sheets:
            sheet = workbook.add_worksheet(name[:LONGEST_NAME])
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, columns, head)
            for at, row in enumerate(rows, start=1):
                for column, title in enumerate(columns):
                    value = row.get(title)
                    if isinstance(value, str):
                        sheet.write_string(at, column, value)
                    elif value is not None:
                        sheet.write_number(at, column, value)
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)
            sheet.autofit()
    return body.getvalue()


def _workbook(rows: Rows, columns: list[str]) -> bytes:
    return workbook_of([("figures", rows, columns)])


def _is_text(column: str) -> bool:
    return column in DIMENSIONS


FILES: dict[str, tuple[Callable[[Rows, list[str]], Any], str]] = {
    "csv": (csv_of, CSV),
    "parquet": (_parquet, PARQUET),
    "xlsx": (_workbook, XLSX),
}
