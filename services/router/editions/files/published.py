"""A published CSV file: Latin-1 or UTF-8, quoted or not, `;` or `,`, compressed or not."""

import csv
import gzip
import io
import re
import zlib
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

Row = dict[str, str]
_UTF8 = re.compile(rb"[\xc3\xc5][\x80-\xbf]")
"""An accented letter in UTF-8: a file that holds one is not Latin-1."""


class Refused(Exception):
    """A refusal to import, with a sentence that says what to do."""


class Source(NamedTuple):
    """A file that an edition was made from."""

    file: str
    sha256: str


class Published(NamedTuple):
    """The rows of one file, each with the number of its line."""

    source: Source
    columns: tuple[str, ...]
    rows: list[tuple[int, Row]]

    def row(self, line: int, values: list[str]) -> Row:
        """A line's values by the columns' names."""
        if len(values) != len(self.columns):
            why = f"{len(values)} values instead of {len(self.columns)}. Download the file again."
            raise self.refused(line, why)
        return dict(zip(self.columns, map(str.strip, values), strict=True))

    def refused(self, line: int, why: str) -> Refused:
        """The refusal of a line that cannot be as it was published."""
        return Refused(f"{self.source.file}, line {line}: {why}")


def read_published(path: Path) -> Published:
    """Read a file whole, or refuse it: half a file would be half a country."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path.name} cannot be read ({error.strerror}): check its name.") from error
    return parse_published(path.name, content)


def parse_published(name: str, content: bytes) -> Published:
    """Read the content of a file of that name."""
    text = _text(name, content)
    if not text.endswith("\n"):
        raise Refused(f"{name} is truncated: its last line has no end. Download it again.")
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found = Published(Source(name, sha256(content).hexdigest()), (), [])
    try:
        found = found._replace(columns=tuple(column.strip().lower() for column in next(lines)))
        for values in filter(None, lines):
            found.rows.append((lines.line_num, found.row(lines.line_num, values)))
    except csv.Error as error:
        why = f"its quotes do not fit ({error}). Download the file again."
        raise found.refused(lines.line_num, why) from error
    return found


def _text(name: str, content: bytes) -> str:
    if content.startswith(b"\x1f\x8b"):
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error) as error:
            raise Refused(f"{name} is truncated or damaged: it cannot be decompressed.") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if _UTF8.search(content):
            raise Refused(f"{name} is damaged: neither UTF-8 nor Latin-1. Download it again.") from None
        text = content.decode("cp1252", errors="replace")  # Latin-1, and the « œ » that it lacks
    if "\0" in text or not text.strip():
        raise Refused(f"{name} holds no CSV text: export it as CSV, in UTF-8.")
    return text
