"""The names of communes that no edition holds: those since 1943, those of other languages, and what people say."""

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from sys import intern

from services.router.domain.search.aliases import AliasNames

DATA = Path(__file__).parent / "data"
FORMER = DATA / "former-names.csv.gz"
OTHER = (DATA / "breton-names.csv.gz", DATA / "other-names.csv.gz")
HAMLETS = DATA / "hamlets.csv.gz"
CEDEX = DATA / "cedex.csv.gz"
SAID, AREAS = DATA / "said-names.csv", DATA / "said-areas.csv"


@cache
def former_names() -> tuple[tuple[str, str], ...]:
    """Each name since 1943 that is no commune's name of today, with a commune that it leads to."""
    rows = csv.reader(_text(FORMER))
    next(rows)
    return tuple(sorted({(_without_seat(name), code) for _, name, _, _, code, _ in rows}))


def said_names() -> Iterator[tuple[str, str]]:
    """Each name that people say of a place, the commune that is meant most first."""
    for row in csv.DictReader(_text(SAID)):
        yield from ((row["said"], code) for code in row["codes"].split())


def area_names() -> Iterator[tuple[str, list[str]]]:
    """Each name of an area that is no département's own, with the codes of its départements."""
    yield from ((row["said"], row["departements"].split()) for row in csv.DictReader(_text(AREAS)))


def hamlet_names() -> Iterator[tuple[str, str]]:
    """Each hamlet or quarter of which letters are addressed, with the code of its commune."""
    yield from ((row["name"], row["code"]) for row in csv.DictReader(_text(HAMLETS)))


def foreign_names() -> Iterator[tuple[str, str]]:
    """Each name in Breton or another language, with the commune's code."""
    for path in OTHER:
        yield from ((row["name"], row["code"]) for row in csv.DictReader(_text(path)))


@cache
def cedex() -> dict[str, list[str]]:
    """The commune that the label of each CEDEX names, or else those that may be meant."""
    named, listed = dict[str, list[str]](), dict[str, list[str]]()
    for code, _, commune, _, match in csv.reader(_text(CEDEX)):
        (named if match == "name" else listed).setdefault(code, []).append(intern(commune))
    return listed | named


def _text(path: Path) -> Iterator[str]:
    content = path.read_bytes()
    text = gzip.decompress(content) if path.suffix == ".gz" else content
    return iter(text.decode().splitlines())


def _without_seat(name: str) -> str:
    """The name without what the INSEE adds in brackets: « Oyapoc (chef-lieu Camopi) »."""
    return name.partition("(")[0].strip()


ALIASES = AliasNames(said_names, hamlet_names, foreign_names, cedex, area_names)
