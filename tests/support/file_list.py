"""The list of files in `docs/files.md`, each with the first sentence of its own: `make files` writes it."""

import re
from itertools import groupby
from pathlib import Path

from tests.support.sources import ROOT, our_files

PAPER = ROOT / "docs/files.md"
HEAD = """# What each file is for

In a sentence, the first of its own; written by `make files`.
"""
FOLDERS = ("services", "shared", "deploy", "examples", "benchmarks", "tests/support")
FIRST = re.compile(r'\A(?:"""|/\*\* )(.+?)(?:"""|\*/|\n\n|\n"""|\Z)', re.DOTALL)


def written() -> str:
    """The paper, as the files are now."""
    files = [file.relative_to(ROOT) for file in our_files(*FOLDERS) if file.suffix in {".py", ".js"}]
    parts = [
        f"\n## `{folder}/`\n\n" + "".join(f"- `{file.name}`: {sentence(file)}\n" for file in listed)
        for folder, listed in groupby(
            (file for file in files if sentence(file)), key=lambda file: file.parent
        )
    ]
    return HEAD + "".join(parts)


def sentence(file: Path) -> str:
    """The first sentence of a file, on one line; nothing where it has none."""
    found = FIRST.match((ROOT / file).read_text())
    return " ".join(found.group(1).replace("\n *", "\n").split()) if found else ""


if __name__ == "__main__":
    PAPER.write_text(written())
