"""A text that a spreadsheet would run as a formula, in the table that the example of a pipeline writes."""

import csv
import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.sources import ROOT


@pytest.fixture
def pipeline() -> Any:
    """Give the example, as a module."""
    spec = spec_from_file_location("reporting_pipeline", ROOT / "examples/reporting_pipeline.py")
    assert spec
    assert spec.loader
    spec.loader.exec_module(module := module_from_spec(spec))
    return module


@pytest.mark.parametrize("formula", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_no_cell_is_a_formula(pipeline: Any, formula: str, tmp_path: Path) -> None:
    """Marked as a text; numbers and codes stay as they are."""
    figures = [{"theme": formula, "force": "police", "conversations": 12}]
    record = SimpleNamespace(
        headers=[("ce_type", b"stats.figures-released")],
        value=json.dumps({"period": "2026-11-24", "figures": figures}).encode(),
    )
    pipeline.write(file := tmp_path / "figures.csv", {"2026-11-24": pipeline.rows_of(record)})
    with file.open(newline="", encoding="utf-8") as text:
        (row,) = csv.DictReader(text)
    assert row["theme"] == f"'{formula}"
    assert (row["period"], row["force"], row["conversations"]) == ("2026-11-24", "police", "12")
