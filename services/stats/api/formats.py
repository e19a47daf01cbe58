"""Figures as JSON, CSV or Parquet: the same rows and columns; a suppressed figure is null, or an empty cell."""

import asyncio
import csv
import io
from collections.abc import Callable
from typing import Any, Literal

from fastapi import Response

from services.stats.domain.figures.rows import DIMENSIONS, Rows

Format = Literal["json", "csv", "parquet"]
CSV, PARQUET = "text/csv", "application/vnd.apache.parquet"
ACCEPTED: dict[str, Format] = {CSV: "csv", PARQUET: "parquet"}


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


def _is_text(column: str) -> bool:
    return column in DIMENSIONS


FILES: dict[str, tuple[Callable[[Rows, list[str]], Any], str]] = {
    "csv": (csv_of, CSV),
    "parquet": (_parquet, PARQUET),
}
