"""Words and shapes that the house keeps out of its code; `python -m tests.support.words services/chat` lists them."""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from tests.support.sources import (
    ROOT,
    docstrings,
    function_lengths,
    our_files,
    python_comments,
    python_identifiers,
    script_comments,
    script_identifiers,
    sentences,
    words_of,
)

LONGEST_FILE = 300
LONGEST_FUNCTION = 40
RETIRED = {
    "fact": "event",
    "facts": "events",
    "tell": "publish",
    "tells": "publishes",
    "telling": "publishing",
    "teller": "producer",
    "told": "published",
    "hear": "consume",
    "hears": "consumes",
    "heard": "consumed",
    "hearing": "consuming",
    "anew": "again",
    "behind": "after",
    "whoever": "who",
    "whichever": "which",
    "world": "dependency, or feasibility",
    "worlds": "feasibility",
    "strike": "tick",
    "strikes": "ticks",
    "clock": "scheduler",
    "book": "unit of work",
    "books": "units of work",
    "shelf": "queries",
    "shelves": "queries",
    "judge": "decide, or visibility",
    "judges": "decides, or visibility",
    "judged": "decided, or visibility",
    "screen": "visibility",
    "door": "endpoint, or authentication",
    "doors": "endpoints",
    "atlas": "editions",
    "shipped": "bundled",
    "withhold": "suppress",
    "withholds": "suppresses",
    "withheld": "suppressed",
    "withholding": "suppression",
    "witness": "suppression",
    "letter": "dead letter, or sealed signalement",
    "letters": "dead letters",
    "place": "offset",
    "position": "checkpoint",
    "positions": "checkpoints",
}
"""Words for which the field has better ones, or that meant two things; and what to write."""
IDENTIFIERS_ONLY = {
    "clock",
    "letter",
    "letters",
    "place",
    "position",
    "positions",
    "screen",
    "witness",
    "world",
}
"""Words of plain English too: a sentence may speak of a machine's clock, of a letter missed in a name."""
PHRASES = {
    "set aside": "parked, or a dead letter",
    "the world's": "a dependency's",
    "as told": "as published",
}
FIELDS_OWN = (r"dead letters?\b", r"behind (a|an|the|one) (reverse )?(proxy|ingress|origin)\b")
OPENINGS = ("What", "Who", "Those", "It", "Which", "Whoever", "One", "So")
"""How no docstring begins: it names its noun, or says what to do."""


class Allowed(NamedTuple):
    """A word that stays in some files, and why."""

    word: str
    files: str
    why: str


ALLOWED = (
    Allowed("screen", r"tests/browser/", "of a telephone or a computer"),
    Allowed("clock", r"shared/identity/|tests/shared/test_identity.py", "a source of time, moved by a test"),
    Allowed("clock", r"shared/web/oidc.js", "oauth4webapi's names for the tolerance of times"),
    Allowed("clock", r"tests/browser/", "Playwright's name for a page's time"),
    Allowed(
        "facts", r".*signalement|services/chat/web/js/desk/lead.js", "a field of a signalement's summary"
    ),
    Allowed("facts", r"docs/operate/slo.md", "a metric's name, in a query"),
    Allowed("position", r"services/chat/|shared/web/|tests/|benchmarks/", "a field of frames and answers"),
    Allowed("position", r"shared/kafka/|deploy/backup/", "aiokafka's name for the next offset of a consumer"),
    Allowed("positions", r"services/chat/|tests/", "the fields of frames and answers"),
    Allowed("place", r"services/(directory|router|stats)/|tests/.*(directory|router|stats)", "on the map"),
    Allowed("place", r"shared/web/commune.js", "on the map"),
    Allowed("place", r"services/signalement/api/drafts.py", "a field of the summary of the facts"),
    Allowed("letter", r"services/router/|benchmarks/search", "of the alphabet"),
    Allowed("letters", r"services/router/|benchmarks/search", "of the alphabet"),
)


class Found(NamedTuple):
    """Something to be said better, and where it stands."""

    file: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}"


def found(under: tuple[str, ...] = ("",)) -> list[Found]:
    """Everything to be said better, in all files or in those under these paths."""
    files = [file for file in our_files() if str(file.relative_to(ROOT)).startswith(under)]
    return list(chain.from_iterable(map(found_in, files)))


def found_in(file: Path) -> Iterator[Found]:
    """Everything to be said better in one file."""
    name, text = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name, file.read_text()
    if file.suffix == ".md":
        yield from _prose(name, sentences(text))
        return
    if len(text.splitlines()) > LONGEST_FILE:
        yield Found(name, LONGEST_FILE, f"a file of more than {LONGEST_FILE} lines")
    yield from _names(name, [(1, name.removesuffix(file.suffix))])
    if file.suffix == ".js":
        yield from _names(name, script_identifiers(text))
        yield from _prose(name, script_comments(text))
        return
    yield from _names(name, python_identifiers(text))
    yield from _prose(name, chain(docstrings(text), python_comments(text)))
    yield from _openings(name, docstrings(text))
    for line, function, length in function_lengths(text):
        if length > LONGEST_FUNCTION:
            yield Found(name, line, f"{function} is {length} lines long")


def _names(file: str, identifiers: Iterator[tuple[int, str]] | list[tuple[int, str]]) -> Iterator[Found]:
    for line, identifier in identifiers:
        for word in _retired(file, words_of(identifier)):
            yield Found(file, line, f"« {word} » in {identifier}: {RETIRED[word]}")


def _prose(file: str, texts: Iterator[tuple[int, str]]) -> Iterator[Found]:
    for line, sentence in texts:
        plain = re.sub(r"`[^`]*`", "", sentence)  # these are names, and found in the code
        words = re.findall(r"[^\W\d_]+", plain.lower())
        for word in _retired(file, words):
            if word not in IDENTIFIERS_ONLY:
                yield Found(file, line, f"« {word} » in a sentence: {RETIRED[word]}")
        for phrase, better in PHRASES.items():
            if re.search(rf"\b{phrase}\b", plain.replace("’", "'"), re.IGNORECASE):
                yield Found(file, line, f"« {phrase} » in a sentence: {better}")


def _openings(file: str, texts: Iterator[tuple[int, str]]) -> Iterator[Found]:
    for line, docstring in texts:
        opening = re.match(r"\W*(\w+)", docstring)
        if opening and opening[1] in OPENINGS:
            yield Found(file, line, f"a docstring begins with « {opening[1]} »")


def _retired(file: str, words: list[str]) -> Iterator[str]:
    """The retired words among these, but for the field's: a dead letter, behind a proxy."""
    if RETIRED.keys().isdisjoint(words):
        return
    plain = re.sub("|".join(FIELDS_OWN), "", " ".join(words))
    yield from (word for word in plain.split() if word in RETIRED and not _allowed(word, file))


def _allowed(word: str, file: str) -> bool:
    return any(each.word == word and re.match(each.files, file) for each in ALLOWED)


def report() -> None:
    """Print everything that is found under the paths of the command line, then the count of each area."""
    everything = found(tuple(sys.argv[1:]) or ("",))
    areas = Counter("/".join(each.file.split("/")[:2]) for each in everything)
    lines = [
        *map(str, everything),
        *(f"{n:6} {area}" for area, n in areas.most_common()),
        f"{len(everything):6}",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    report()
