"""The same search by libraries for fuzzy matching, where they are installed: `pip install rapidfuzz symspellpy`."""

import sys
import time
from collections.abc import Callable, Iterator

from services.router.domain.commune import Commune
from services.router.domain.spelling import comparable, folded

LIMIT = 8
Search = Callable[[str], list[str]]


def libraries(communes: list[Commune]) -> Iterator[tuple[str, Search]]:
    """Each library that is here, over the folded names, the populous first where it finds several alike."""
    by_name: dict[str, list[Commune]] = {}
    for commune in sorted(communes, key=lambda commune: -commune.population):
        by_name.setdefault(folded(commune.name), []).append(commune)
    for made in (_rapidfuzz, _symspell):
        began = time.perf_counter()
        try:
            name, search = made(by_name)
        except ImportError as missing:
            print(f"Not here: {missing.name}. Install it with « pip install rapidfuzz symspellpy ».")
            continue
        print(f"{name} is ready after {time.perf_counter() - began:.1f} s.", file=sys.stderr)
        yield name, search


def _rapidfuzz(by_name: dict[str, list[Commune]]) -> tuple[str, Search]:
    from rapidfuzz import fuzz, process

    names = list(by_name)

    def search(typed: str) -> list[str]:
        found = process.extract(
            "".join(comparable(typed)), names, scorer=fuzz.ratio, score_cutoff=70, limit=LIMIT
        )
        return [commune.code for name, _, _ in found for commune in by_name[name]][:LIMIT]

    return "rapidfuzz", search


def _symspell(by_name: dict[str, list[Commune]]) -> tuple[str, Search]:
    from symspellpy import SymSpell, Verbosity

    speller = SymSpell(max_dictionary_edit_distance=2, prefix_length=7)
    for name, communes in by_name.items():
        speller.create_dictionary_entry(name, communes[0].population + 1)

    def search(typed: str) -> list[str]:
        text = "".join(comparable(typed))
        found = speller.lookup(text, Verbosity.ALL, max_edit_distance=2) if text else []
        return [commune.code for each in found for commune in by_name[each.term]][:LIMIT]

    return "symspellpy", search
