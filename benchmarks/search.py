"""How fast communes are found, and how surely, as people write them: in process, over HTTP, beside a peer."""

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
from services.router.editions.bundled import bundled_atlas

EACH = int(os.environ.get("QUERIES", "1000"))
SEED, LIMIT = 2026, 8
BEGINNINGS = ("two thirds of it", "each keystroke", "postal code")
LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Query(NamedTuple):
    """What is typed, and the name and code of the commune that is meant; empty for no place at all."""

    typed: str
    name: str
    code: str


Search = Callable[[str], list[str]]
"""The codes that are found."""


def queries(places: list[Commune], former: list[tuple[str, str]]) -> dict[str, list[Query]]:
    """Thousands of queries from the real names, the same in every run."""
    random = Random(SEED)
    drawn = random.sample(places, EACH)
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
    kept = (c for c in unicodedata.normalize("NFD", name.lower()) if not unicodedata.combining(c))
    return "".join(kept).replace("-", " ").replace("œ", "oe")


def _mistyped(random: Random, name: str) -> str:
    """One letter left out, added, wrong, or swapped with the next."""
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


class Judge:
    """Whether what was found is what was meant."""

    def __init__(self, places: list[Commune], former: list[tuple[str, str]]) -> None:
        names = [(place.code, place.name) for place in places] + [(code, name) for name, code in former]
        self._names: dict[str, list[str]] = {}
        self._namesakes: dict[str, set[str]] = {}
        self._postal = {place.code: place.postal_codes for place in places}
        for code, name in names:
            self._names.setdefault(code, []).append(_plain(name))
            self._namesakes.setdefault(_plain(name), set()).add(code)

    def is_right(self, found: list[str], asked: Query, first: int, *, beginning: bool) -> bool:
        """Whether it is among the first so many: it, or a namesake, since nothing typed tells them apart.

        Of no place at all nothing is right. Of a beginning or a postal code that many share, so many are.
        """
        if not asked.code:
            return not found
        if not self._namesakes[_plain(asked.name)].isdisjoint(found[:first]):
            return True
        return beginning and len(found) >= first and all(self._begins(c, asked.typed) for c in found[:first])

    def _begins(self, code: str, typed: str) -> bool:
        if typed[0].isdigit():
            return any(postal.startswith(typed) for postal in self._postal[code])
        names = (f" {name}".replace("'", " ") for name in self._names.get(code, ()))
        return any(f" {_plain(typed).replace(chr(39), ' ').strip()}" in name for name in names)


def measured(search: Search, asked: list[Query], judge: Judge, *, beginning: bool) -> list[str]:
    """Milliseconds at the median, the 95th and the 99th of a hundred; how many of a hundred are found."""
    took, found = [], []
    for query in asked:
        began = time.perf_counter()
        found.append(search(query.typed))
        took.append((time.perf_counter() - began) * 1e3)
    cuts = quantiles(took, n=100)
    right = [
        sum(
            judge.is_right(f, query, first, beginning=beginning)
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
    atlas = bundled_atlas()
    cities = {commune.city for commune in atlas.territory.communes.values()}
    places = [c for c in atlas.territory.communes.values() if c.code not in cities]
    former = [(n, c) for n, c in atlas.territory.former if c in atlas.territory.communes]
    asked, judge = queries(places, former), Judge(places, former)
    gazetteer = atlas.gazetteer
    gazetteer.find("bordo", LIMIT)  # what is made at the first need
    _table("In process", lambda typed: [f.commune.code for f in gazetteer.find(typed, LIMIT)], asked, judge)
    with _router() as (url, pid):
        _table("Over HTTP, on the loopback", Asking(url, "/api/router/communes", "q"), asked, judge)
        print(f"The router holds {resident(pid)} MB (goal: 150 at most).", flush=True)
    for name, library in libraries(places) if chosen.libraries else ():
        _table(f"In process, by {name}", library, asked, judge)
    if chosen.peer:
        _table(f"The peer at {chosen.peer}", Peer(chosen.peer), asked, judge)


def _table(title: str, search: Search, asked: dict[str, list[Query]], judge: Judge) -> None:
    head = ("class", "queries", "median ms", "p95 ms", "p99 ms", "first", "first 5", "first 8")
    rows = [
        (name, len(each), *measured(search, each, judge, beginning=name in BEGINNINGS))
        for name, each in asked.items()
    ]
    show(title, head, rows)


class Asking:
    """A search over HTTP, on one connection that is kept."""

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


class Peer(Asking):
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
