"""Partners in a CSV file: each row becomes an entry, or is refused with its line and the field to correct."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from services.directory.domain.fitting import Unfit, written
from services.directory.domain.places import Places
from shared.events.directory import Entry

PARTNERS = UUID("6a1f0c5e-2f0b-5d0c-9a6e-5b8f5d1b7c21")
"""The name space of derived ids: of rows, and of bundled services."""
NEEDED = ("name", "kind", "scope")
COLUMNS = (
    *NEEDED, "id", "departements", "phone", "address", "commune", "lat", "lon", "themes", "languages",
    "opening", "hours", "accessibility", "url", "description",
)  # fmt: skip
LISTS = ("departements", "themes", "languages")
_UTF8 = re.compile(rb"[\xc3\xc5][\x80-\xbf]")
"""An accented letter in UTF-8: a file in which one stands is no Latin-1."""
Trouble = tuple[str, str]


class Unreadable(Exception):
    """The reason why no row can be read: `encoding`, `empty`, `columns`, `quotes`; and the columns, if any."""

    def __init__(self, reason: str, columns: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.columns = columns


class Row(NamedTuple):
    """A row that may be submitted."""

    line: int
    partner: UUID
    entry: Entry


class BadRow(NamedTuple):
    """A row that is refused, and the field to correct."""

    line: int
    field: str


def rows(content: bytes, places: Places) -> tuple[list[Row], list[BadRow]]:
    """The rows of a file, and those that are refused; `Unreadable` when it is no table of partners."""
    good: list[Row] = []
    bad: list[BadRow] = []
    seen: set[UUID] = set()
    for line, values in _read(_text(content)):
        try:
            row = _row(line, values, places)
        except Unfit as unfit:
            bad.append(BadRow(line, unfit.field))
            continue
        if row.partner in seen:
            bad.append(BadRow(line, "twice"))
        else:
            good.append(row)
        seen.add(row.partner)
    return good, bad


def derived_id(kind: str, name: str, commune: str | None) -> UUID:
    """The id of a partner whose row names none: the same service of the same place is the same partner."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return uuid5(PARTNERS, f"{kind}/{'-'.join(words)}/{commune or ''}")


def _text(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _UTF8.search(content):
            raise Unreadable("encoding") from None
        text = content.decode("cp1252", errors="replace")  # Latin-1, and the « œ » that it lacks
    if "\0" in text or not text.strip():
        raise Unreadable("empty")
    return text


def _read(text: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Each line's values by column; None where there are too many or too few."""
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [column.strip().lower() for column in next(lines)]
        _check_columns(columns)
        for values in lines:
            if any(value.strip() for value in values):
                fits = len(values) == len(columns)
                yield lines.line_num, dict(zip(columns, values, strict=True)) if fits else None
    except csv.Error:
        raise Unreadable("quotes") from None


def _check_columns(columns: list[str]) -> None:
    """Refuse a column that nobody knows: it would be lost in silence."""
    odd = [name for name in NEEDED if name not in columns]
    odd += [name for name in columns if name not in COLUMNS or columns.count(name) > 1]
    if odd:
        raise Unreadable("columns", ", ".join(dict.fromkeys(name[:40] for name in odd)))


def _row(line: int, values: dict[str, str] | None, places: Places) -> Row:
    if values is None:
        raise Unfit("row")
    fields: dict[str, Any] = {name: value.strip() for name, value in values.items() if value.strip()}
    hours = {"opening": fields.pop("opening", ""), "text": fields.pop("hours", "")}
    id_ = fields.pop("id", "")
    fields |= {name: re.split(r"[\s,|]+", fields[name]) for name in LISTS if name in fields}
    entry = written({**fields, "hours": hours}, places)
    try:
        return Row(line, UUID(id_) if id_ else derived_id(entry.kind, entry.name, entry.commune), entry)
    except ValueError:
        raise Unfit("id") from None
