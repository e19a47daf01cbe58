"""The lists of CONTRIBUTING are complete: each names every file that its example is in, and no other."""

import re

import pytest

from tests.support.file_list import PAPER as FILE_LIST
from tests.support.file_list import written
from tests.support.sources import ROOT, our_files
from tests.support.translations import NOTED

PAPER = (ROOT / "CONTRIBUTING.md").read_text()
CODE = ("services", "shared", "deploy", "examples")
BESIDE = ("docs/schemas", "tests/facts")
"""The folders outside of the code that hold something for every event."""
EXAMPLES = {
    "a theme": r"\bcyberharassment\b",
    "a particular": r"\bage_group\b",
    "an outcome": r"\babandoned\b",
    "an answer of a unit": r"\bcontacted\b|\bSignalementContacted\b",
    "a role": r'"analyst"|"analyst-1"|"role\.analyst"|\banalyst: |data-analyst',
    "an event": r"\bDangerDeclared\b|\bdanger-declared\b",
    "a force": r"\bgendarmerie\b",
    "a language": r'"ar": |\blang="ar"',
    "a language of the staff": r'"en": |\ben: |(?<!html )lang="en"',
    "a page": r'"pages\.stats"|^PAGES = |^const PAGES = |staff_pages\(app, "/stats"|data-messages="/stats/',
}
"""How an example of each is written."""
FOLDERS = {"a language": r"/languages/ar/", "a language of the staff": r"/languages/en/|/messages/en\.json$"}
"""The files that are its own."""


@pytest.mark.parametrize("what", EXAMPLES)
def test_a_list_names_every_file_and_no_other(what: str) -> None:
    """Add one like the example, and nothing else needs to change."""
    written = re.compile(EXAMPLES[what], re.M)
    texts = [file for file in tracked() if not file.endswith(NOTED)]
    holding = {file for file in texts if written.search((ROOT / file).read_text())}
    holding |= {file for file in tracked() if re.search(FOLDERS.get(what, "$^"), file)}
    assert listed(what) == holding


def test_each_list_has_an_example() -> None:
    """No list goes unproved."""
    assert {
        title.removeprefix("Add ") for title in re.findall(r"^## (Add .+)$", PAPER, re.M)
    } == EXAMPLES.keys()


@pytest.mark.parametrize("room", ["domain", "api", "web/js"])
def test_each_file_of_the_chat_stands_in_a_row(room: str) -> None:
    """A part of the chat is found whole: no decision, endpoint or script stands beside the table."""
    table = PAPER.split("\n## Where each part of the chat stands\n")[1].split("\n## ")[0]
    folder = ROOT / "services/chat" / room
    files = [f for f in folder.rglob("*") if f.suffix in {".py", ".js"} and f.name != "__init__.py"]
    assert [
        f.name for f in files if not {f"`{f.name}`", f"`{f.relative_to(folder)}`"} & set(named(table))
    ] == []


def test_each_file_says_what_it_is_for() -> None:
    """The list of files is written from their own first sentences."""
    assert FILE_LIST.read_text() == written(), "run `make files`, and commit what it wrote"


def listed(what: str) -> set[str]:
    """The files that a list names; `*` stands for several."""
    chapter = PAPER.split(f"\n## Add {what}\n")[1].split("\n## ")[0]
    names = re.findall(r"^- `([^`]+)`: ", chapter, re.M)
    found = {name: sorted(ROOT.glob(name)) for name in names}
    assert [name for name, files in found.items() if not files] == []
    return {str(file.relative_to(ROOT)) for files in found.values() for file in files}


def tracked() -> list[str]:
    """The texts of the code, and what is written for every event."""
    kinds = {".py", ".js", ".json", ".html", ".md"}
    texts = [str(f.relative_to(ROOT)) for f in our_files(*CODE, *BESIDE) if f.suffix in kinds]
    return [name for name in texts if not name.startswith(BESIDE) or "danger-declared" in name]


def named(text: str) -> list[str]:
    """All that stands in it as code."""
    return re.findall(r"`[^`]+`", text)
