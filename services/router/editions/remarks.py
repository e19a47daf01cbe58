"""The remarks on competence that no edition holds: they belong to the places, whatever the list says of them."""

import csv
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from services.router.domain.remarks import Kind, Remark, Remarks

FILE = Path(__file__).parent / "data" / "remarks.csv"


@cache
def remarks() -> Remarks:
    """Read the remarks, once in a process."""
    by_code: dict[str, list[Remark]] = {}
    kind = TypeAdapter[Kind](Kind)
    for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines()):
        remark = Remark(kind.validate_python(row["kind"]), row["fr"], row["en"])
        for code in row["codes"].split():
            by_code.setdefault(code, []).append(remark)
    return Remarks(by_code)
