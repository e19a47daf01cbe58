"""The speed and the accuracy of the search for communes, as people write them: in process, over HTTP, by a peer."""

import argparse
import http.client
import os
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

import orjson

from benchmarks.search_libraries import libraries
from benchmarks.table import show
from deploy.local.memory import resident
from deploy.local.ports import LOOPBACK, answers, free_port
from deploy.local.services import Services
from services.router.domain.commune import Commune
from services.router.editions.bundled import bundled_edition_in_force

EACH = int(os.environ.get("QUERIES", "1000"))
SEED, LIMIT, BLOCK = 2026, 8, 100
BEGINNINGS = ("two thirds of it", "each keystroke", "postal code")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Query(NamedTuple):
    """A typed text, and the name and code of the commune that is meant; empty for no commune at all."""

    typed: str
    name: str
    code: str


Search = Callable[[str], list[str]]
"""A search: the codes of the communes that it finds for a typed text."""


def queries(communes: list[Commune], former: list[tuple[str, str]]) -> dict[str, list[Query]]:
    """Thousands of queries from the real names, the same in every run."""
    random = Random(SEED)
    drawn = random.sample(communes, EACH)
    was = [Query(name, name, code) for name, code in random.sample(former, min(EACH, len(former)))]
    return {
        "exact": [Query(c.name, c.name, c.code) for c in drawn],
        "without accents": [Query(_plain(c.name), c.name, c.code) for c in drawn],
        BEGINNINGS[0]: [Query(c.name[: max(3, len(c.name) * 2 // 3)], c.name, c.code) for c in drawn],
        BEGINNINGS[1]: [
            Query(c.name[:end], c.name, c.code)
            for c in drawn[: EACH // 8]
            for end in range(1, len(c.name) + 1)
        ],
        "one typo": [Query(_mistyped(random, c.name), c.name, c.code) for c in drawn],
        "former name": was,
        BEGINNINGS[2]: [
            Query(random.choice(c.postal_codes), c.name, c.code) for c in drawn if c.postal_codes
        ],
        "nonsense": [Query(_nonsense(random), "", "") for _ in range(EACH // 2)],
    }


def _plain(name: str) -> str:
    letters = (c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    return "".join(letters).replace("-", " ").replace("œ", "oe")


def _mistyped(random: Random, name: str) -> str:
    """A name with a letter left out, added, wrong, or swapped with the next."""
    at, letter = random.randrange(len(name)), random.choice(LETTERS)
    left, here, right = name[:at], name[at], name[at + 1 :]
    return random.choice(
        (
            left + right,
            left + letter + here + right,
            left + letter + right,
            left + right[:1] + here + right[1:],
        )
    )


def _nonsense(random: Random) -> str:
    return "".join(random.choice(f"{LETTERS} ") for _ in range(random.randint(5, 20))).strip() or "qzx"


class Expected:
    """The communes that the queries mean."""

    def __init__(self, communes: list[Commune], former: list[tuple[str, str]]) -> None:
        """`communes`: those that may be chosen. A peer may find others, as whole cities: none of those is right."""
        names = [(commune.code, commune.name) for commune in communes] + [
            (code, name) for name, code in former
        ]
        self._names: dict[str, list[str]] = {}
        self._namesakes: dict[str, set[str]] = {}
        self._postal = {commune.code: commune.postal_codes for commune in communes}
        for code, name in names:
            self._names.setdefault(code, []).append(_plain(name))
            self._namesakes.setdefault(_plain(name), set()).add(code)

    def is_right(self, found: list[str], asked: Query, first: int, *, beginning: bool) -> bool:
        """Whether the commune that was meant, or a namesake, is among the first so many.

        For no commune at all, nothing is right. For a beginning or a postal code that many share, any of them is.
        """
        if not asked.code:
            return not found
        if not self._namesakes[_plain(asked.name)].isdisjoint(found[:first]):
            return True
        return beginning and len(found) >= first and all(self._begins(c, asked.typed) for c in found[:first])

    def _begins(self, code: str, typed: str) -> bool:
        if typed[0].isdigit():
            return any(postal.startswith(typed) for postal in self._postal.get(code, ()))
        names = (f" {name}".replace("'", " ") for name in self._names.get(code, ()))
        return any(f" {_plain(typed).replace(chr(39), ' ').strip()}" in name for name in names)


def asked_of(search: Search, asked: list[Query]) -> tuple[list[float], list[list[str]]]:
    """The milliseconds that each query took, and the codes that were found."""
    took, found = [], []
    for query in asked:
        began = time.perf_counter()
        found.append(search(query.typed))
        took.append((time.perf_counter() - began) * 1e3)
    return took, found


def in_blocks(
    searches: dict[str, Search], asked: list[Query]
) -> dict[str, tuple[list[float], list[list[str]]]]:
    """Ask each search a block of queries after the other, in turns: what else the machine does meets all alike."""
    answers: dict[str, tuple[list[float], list[list[str]]]] = {name: ([], []) for name in searches}
    for start in range(0, len(asked), BLOCK):
        for name, search in searches.items():
            took, found = asked_of(search, asked[start : start + BLOCK])
            answers[name][0].extend(took)
            answers[name][1].extend(found)
    return answers


def measured(search: Search, asked: list[Query], expected: Expected, *, beginning: bool) -> list[str]:
    """Milliseconds at the median, the 95th and the 99th of a hundred; how many of a hundred are found."""
    return columns_of(*asked_of(search, asked), asked, expected, beginning=beginning)


def columns_of(
    took: list[float], found: list[list[str]], asked: list[Query], expected: Expected, *, beginning: bool
) -> list[str]:
    """The columns of a table for the answers to these queries."""
    cuts = quantiles(took, n=100)
    right = [
        sum(
            expected.is_right(f, query, first, beginning=beginning)
            for f, query in zip(found, asked, strict=True)
        )
        for first in (1, 5, LIMIT)
    ]
    return [f"{t:.2f}" for t in (median(took), cuts[94], cuts[98])] + [f"{n / len(asked):.1%}" for n in right]


def main() -> None:
    """Measure in process, over HTTP, and a peer if one is named."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=__doc__)
    parser.add_argument("--peer", metavar="URL", help="a server of the State's API: URL/communes?nom=…")
    parser.add_argument("--libraries", action="store_true", help="beside rapidfuzz and symspellpy, if here")
    chosen = parser.parse_args()
    edition = bundled_edition_in_force()
    cities = {commune.city for commune in edition.territory.communes.values()}
    communes = [c for c in edition.territory.communes.values() if c.code not in cities]
    former = [(n, c) for n, c in edition.territory.former if c in edition.territory.communes]
    asked, expected = queries(communes, former), Expected(communes, former)
    gazetteer = edition.gazetteer
    gazetteer.find("bordo", LIMIT)  # makes the index by ear
    _table(
        "In process", lambda typed: [f.commune.code for f in gazetteer.find(typed, LIMIT)], asked, expected
    )
    with _router() as (url, pid):
        ours = HttpSearch(url, "/api/router/communes", "q")
        if chosen.peer:
            _beside({"ours": ours, "the peer": Peer(chosen.peer)}, asked, expected)
        else:
            _table("Over HTTP, on the loopback", ours, asked, expected)
        print(f"The router holds {resident(pid)} MB (goal: 170 at most).", flush=True)
    for name, library in libraries(communes) if chosen.libraries else ():
        _table(f"In process, by {name}", library, asked, expected)


def _table(title: str, search: Search, asked: dict[str, list[Query]], expected: Expected) -> None:
    head = ("class", "queries", "median ms", "p95 ms", "p99 ms", "first", "first 5", "first 8")
    rows = [
        (name, len(each), *measured(search, each, expected, beginning=name in BEGINNINGS))
        for name, each in asked.items()
    ]
    show(title, head, rows)


def _beside(searches: dict[str, Search], asked: dict[str, list[Query]], expected: Expected) -> None:
    head = ("class", "by", "queries", "median ms", "p95 ms", "p99 ms", "first", "first 5", "first 8")
    rows = [
        (name, by, len(each), *columns_of(*answers, each, expected, beginning=name in BEGINNINGS))
        for name, each in asked.items()
        for by, answers in in_blocks(searches, each).items()
    ]
    show(f"Over HTTP, in alternating blocks of {BLOCK}", head, rows)


class HttpSearch:
    """A search over HTTP, on one connection."""

    def __init__(self, url: str, path: str, name: str) -> None:
        host = urlsplit(url)
        self._link = http.client.HTTPConnection(host.hostname or LOOPBACK, host.port, timeout=10)
        self._path, self._name = host.path.rstrip("/") + path, name

    def __call__(self, typed: str) -> list[str]:
        """The codes that the server finds."""
        return self.codes(self.asked({self._name: typed, "limit": str(LIMIT)}))

    def asked(self, parameters: dict[str, str]) -> bytes:
        """The server's answer."""
        self._link.request("GET", f"{self._path}?{urlencode(parameters)}")
        return self._link.getresponse().read()

    @staticmethod
    def codes(answer: bytes) -> list[str]:
        """The codes in an answer; none in one that refuses."""
        found = orjson.loads(answer)
        return [each["code"] for each in found] if isinstance(found, list) else []


class Peer(HttpSearch):
    """A server of the State's API, asked as its documentation says."""

    def __init__(self, url: str) -> None:
        super().__init__(url, "/communes", "nom")

    def __call__(self, typed: str) -> list[str]:
        """By postal code where all of it are digits, else by name, the populous first."""
        if typed.isdigit():
            return self.codes(self.asked({"codePostal": typed, "limit": str(LIMIT)}))
        return self.codes(self.asked({"nom": typed, "boost": "population", "limit": str(LIMIT)}))


@contextmanager
def _router() -> Iterator[tuple[str, int]]:
    """The router alone, its engines nowhere: communes answer all the same."""
    nowhere = {
        "KAFKA": f"{LOOPBACK}:1",
        "MONGO": f"mongodb://{LOOPBACK}:1",
        "LOCAL": "1",
        "LOG_LEVEL": "error",
    }
    with TemporaryDirectory() as folder:
        router = Services(
            Path(folder), port=free_port(), logs=Path(folder), settings=nowhere,
            command=[sys.executable, "-m", "services.router"], names=(),
        )  # fmt: skip
        began = time.monotonic()
        router.start()
        while not answers(router.port):
            time.sleep(0.01)
        print(
            f"The router answers {time.monotonic() - began:.2f} s after its start (goal: 1 at most).",
            flush=True,
        )
        try:
            yield router.address, router.pid
        finally:
            router.kill()


if __name__ == "__main__":
    main()
