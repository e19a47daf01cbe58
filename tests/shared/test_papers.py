"""The papers are true: what they name is there, and their tables are those of the code."""

import re
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from shared.cloudevents.topic import Topic
from shared.events import TOPICS
from shared.identifiers import EVERYONE
from tests.support.decisions import INDEX, decisions, index
from tests.support.services import APPS, app_of
from tests.support.sources import ROOT

PAPERS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
ARCHITECTURE = (ROOT / "docs/architecture.md").read_text()
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in ARCHITECTURE.splitlines()
    if line[:1] == "|"
]
EVERY_SERVICE = {"healthz", "readyz", "metrics", "openapi.json", "asyncapi.json", "docs", "sign-in"}
SOCKETS = {"WEBSOCKET /api/chat/conversations/{conversation}/socket"}
PICTURE = re.compile(r'src="([^"]+)"')
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#([\w-]+))?\)")
OUR_PATH = re.compile(r"`((?:services|shared|deploy|tests|docs|benchmarks|examples)/[\w./-]*)(?:::\w+)?`")
OUR_TEST = re.compile(r"`(tests/[\w./-]*)::(\w+)`")
OUR_COMMAND = re.compile(
    r"python -m ((?:services|shared|deploy|tests|benchmarks)[\w.]*)|\bmake ([a-z][a-z-]+)"
)
MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_everything_that_a_paper_names_is_there(paper: Path) -> None:
    """Links lead to a file and to a heading of it; paths are paths of the house."""
    text = paper.read_text()
    for path, heading in LINK.findall(text):
        file = paper.parent / path
        assert file.exists(), path
        assert not heading or heading in headings(file.read_text()), (path, heading)
    assert [path for path in OUR_PATH.findall(text) if not (ROOT / path).exists()] == []
    assert [path for path in PICTURE.findall(text) if not (paper.parent / path).exists()] == []


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_every_test_and_command_that_a_paper_names_is_there(paper: Path) -> None:
    """A threat model whose tests are gone shows nothing, and a runbook is read at night."""
    text = paper.read_text()
    lacking = [
        name for file, name in OUR_TEST.findall(text) if f"def {name}(" not in (ROOT / file).read_text()
    ]
    assert lacking == []
    code = "\n".join(re.findall(r"`[^`]+`|^```.*?^```", text, re.M | re.S))
    for module, target in OUR_COMMAND.findall(code):
        path = ROOT / module.replace(".", "/")
        assert not module or path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
        assert not target or f"\n{target}:" in MAKEFILE, target


def headings(text: str) -> set[str]:
    """The anchors of a page, as they are made from its headings."""
    titles = re.findall(r"^#+ (.+)$", text, re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
def test_the_contract_has_each_topic(topic: Topic) -> None:
    """Its key, who publishes and who consumes are those of the catalogue."""
    name = f"`{topic.name}.<{topic.by}>`" if topic.by else f"`{topic.name}`"
    (row,) = [row for row in ROWS if row[0] == name]
    _, key, publisher, consumers, kept = row
    assert key == topic.key.replace("conversation_key", "conversation and key")
    assert publisher == topic.publisher
    assert set(EVERYONE if consumers == "everyone" else consumers.split(", ")) == set(topic.consumers)
    assert kept == ("compacted" if topic.compacted else duration(topic.kept) if topic.kept else "as logs")


def duration(kept: timedelta) -> str:
    """How long a topic is kept, as the table says it."""
    return f"{kept.days} days" if kept.days else f"{kept.seconds // 60} minutes"


def test_the_contract_has_no_other_topic() -> None:
    """A topic that is taken away leaves the table too."""
    owners = {topic.publisher for topic in TOPICS}
    named = [row[0] for row in ROWS if len(row) == 5 and row[2] in owners]
    assert len(named) == len(set(named)) == len(TOPICS)


def test_the_contract_has_every_address() -> None:
    """With who may ask: anybody, or people who show a token."""
    described = {row[0].strip("`"): row[1] for row in ROWS if "/api/" in row[0]}
    assert described.keys() - SOCKETS == {operation for operation, _ in operations()}
    assert described.keys() >= SOCKETS
    open_to_all = {operation for operation, security in operations() if not security}
    assert {operation for operation, who in described.items() if who == "anybody"} == open_to_all


def operations() -> list[tuple[str, list[object]]]:
    """Every operation that is a service's own, with its security."""
    paths = chain.from_iterable(app_of(service).openapi()["paths"].items() for service in APPS)
    return [
        (f"{method.upper()} {path}", described["security"])
        for path, methods in paths
        if path.split("/")[-1] not in EVERY_SERVICE
        for method, described in methods.items()
    ]


def test_the_contract_has_ten_invariants() -> None:
    """Code and tests cite them by number, and by no other."""
    chapter = ARCHITECTURE.split("\n## Invariants\n")[1].split("\n## ")[0]
    assert re.findall(r"^(\d+)\. \*\*", chapter, re.M) == [str(number) for number in range(1, 11)]


def test_the_index_has_every_decision() -> None:
    """`python -m tests.support.decisions` writes it."""
    assert INDEX.read_text() == index()
    numbers = [int(file.name[:4]) for file in decisions()]
    assert len(numbers) == len(set(numbers))
    assert all(file.read_text().startswith(f"# {int(file.name[:4])}. ") for file in decisions())


def test_everything_in_the_docs_is_reached_from_their_first_page() -> None:
    """A page that nothing leads to is read by nobody."""
    first = (ROOT / "docs/README.md").read_text()
    pages = [
        page for page in PAPERS if page.parent != ROOT / "docs/adr" and page.is_relative_to(ROOT / "docs")
    ]
    pages += [ROOT / "docs/adr/README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
    named = {(ROOT / "docs" / path).resolve() for path, _ in LINK.findall(first)}
    assert [page.name for page in pages if page != ROOT / "docs/README.md" and page not in named] == []
