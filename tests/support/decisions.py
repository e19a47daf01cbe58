"""The index of the decisions, made from their files; `python -m tests.support.decisions` writes it."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs/adr"
INDEX = FOLDER / "README.md"
HEAD = """# Decisions

A decision is a page: its context, one line that can be quoted, its consequences, the alternatives, what
enforces it and when to think again. It is never changed, but for its words and the files that it names; a new
decision replaces it. Numbers are not used twice.

| | decision | in one line |
|---|---|---|
"""


def decisions() -> list[Path]:
    """The files of the decisions, in the order of their numbers."""
    return sorted(FOLDER.glob("[0-9]*.md"))


def index() -> str:
    """The index as its file holds it."""
    return HEAD + "".join(map(_row, decisions()))


def _row(file: Path) -> str:
    text = file.read_text()
    number, title = re.findall(r"^# (\d+)\. (.+)$", text, re.M)[0]
    line = re.findall(r"\*\*Decision\.\*\* \*(.+?)\*(?=\s|$)", text, re.S)[0]
    return f"| {number} | [{title}]({file.name}) | {line} |\n"


if __name__ == "__main__":
    INDEX.write_text(index())
