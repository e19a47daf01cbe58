"""The sentences without scripts of the visitor's page in other languages than French; `make scripts` writes them."""

import re
from pathlib import Path

from shared.http.beside import beside

PAGE = Path(__file__).parent / "web/index.html"
MARKED = re.compile(r"<!-- (?P<key>[a-z-]+)(?P<paragraphs>, p)? -->.*?<!-- / -->", re.S)
"""A key of `plain.json`, in brackets after the French, or as paragraphs of its own."""


def written(page: str) -> str:
    """The page with those sentences."""
    return MARKED.sub(_sentences, page)


def _sentences(mark: re.Match[str]) -> str:
    paragraphs = mark["paragraphs"] or ""
    found = beside(mark["key"], "p", "{}") if paragraphs else beside(mark["key"])
    return f"<!-- {mark['key']}{paragraphs} -->{found}<!-- / -->"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text("utf-8")), "utf-8")
