"""`python -m benchmarks.search_beside CHECKOUT CHECKOUT`: the search in process of both, in turns.

A query's time is the least of its rounds, by the thread's processor time: what else the machine does meets all alike.
"""

import importlib
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median
from typing import Any

import orjson

ROUNDS = int(os.environ.get("ROUNDS", "14"))
BLOCK, LIMIT = 100, 8
MADE_BY = (
    ("services.router.editions.bundled", "bundled_edition_in_force"),
    ("services.router.territory.shipped", "shipped_atlas"),
)
"""The function that makes the gazetteer: today, and on 27 November 2026."""


def answer() -> None:
    """Search what the lines say, in the checkout where this process runs; print the nanoseconds of each."""
    sys.path.insert(0, str(Path.cwd()))
    gazetteer = _gazetteer()
    gazetteer.find("bordo", LIMIT)  # makes the index by ear
    now = time.thread_time_ns
    for line in sys.stdin:
        took = []
        for typed in orjson.loads(line):
            began = now()
            gazetteer.find(typed, LIMIT)
            took.append(now() - began)
        print(orjson.dumps(took).decode(), flush=True)


def _gazetteer() -> Any:
    for module, name in MADE_BY:
        if Path(*module.split(".")).with_suffix(".py").is_file():
            return getattr(importlib.import_module(module), name)().gazetteer
    raise SystemExit("This checkout has no search that is known here.")


def beside(folders: list[str]) -> None:
    """Measure them and print a table."""
    from benchmarks.search import queries
    from benchmarks.table import show
    from services.router.editions.bundled import bundled_territory

    territory = bundled_territory()
    cities = {commune.city for commune in territory.communes.values()}
    communes = [each for each in territory.communes.values() if each.code not in cities]
    asked = queries(communes, [each for each in territory.former if each[1] in territory.communes])
    searches = [_started(folder) for folder in folders]
    rows = []
    for name, each in asked.items():
        least = _least(searches, [query.typed for query in each])
        rows.append((name, *(f"{median(took) / 1e6:.3f}, {mean(took) / 1e6:.3f}" for took in least)))
    for search in searches:
        search.terminate()
    show("In process: median, mean ms", ("class", *folders), rows)


def _started(folder: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, __file__]
    return subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def _least(searches: list["subprocess.Popen[bytes]"], typed: list[str]) -> list[list[int]]:
    """The least time of each text by each search."""
    least = [[sys.maxsize] * len(typed) for _ in searches]
    for _ in range(ROUNDS):
        for start in range(0, len(typed), BLOCK):
            for search, times in zip(searches, least, strict=True):
                block = slice(start, start + BLOCK)
                times[block] = map(min, times[block], _asked(search, typed[block]))
    return least


def _asked(search: "subprocess.Popen[bytes]", typed: list[str]) -> list[int]:
    if search.stdin is None or search.stdout is None:
        raise RuntimeError("a search is asked by its pipes")
    search.stdin.write(orjson.dumps(typed) + b"\n")
    search.stdin.flush()
    took: list[int] = orjson.loads(search.stdout.readline())
    return took


if __name__ == "__main__":
    beside(sys.argv[1:]) if sys.argv[1:] else answer()
