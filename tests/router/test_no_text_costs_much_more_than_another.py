"""The work of a search is bounded, whatever is typed: it is counted, not timed."""

import pytest

from services.router.domain.search.gazetteer import Gazetteer
from services.router.domain.search.looks import Looks
from services.router.domain.search.starts import Starts, Walk

TEXTS = [
    "saint" * 8, "a" * 80, "saint " * 13, "sainte-marie " * 6, "e e e e e e e e e e e e", "saint saint saint",
    "le la les de du", "st st st st", "saint de la la la", "sur sur sur sur", "aaaaaaaa", "sanit", "sainx",
    "ville ville ville ville", "saint mar", "saint-jea", "la sai", "ste m", "montt", "chateaux", "villers le",
    "beauvoi", "x" * 80, "1 2 3 4 5 6 7 8 9 0", "rue de la gare de la rue de la gare de la rue", "en en en en",
    "saint 1", "saint 93 saint 93", "bourg bourg bourg", "s s s s s s s s", "d'" * 20, "fontaine la fontaine la",
    "saint-germain-saint-martin-saint-pierre-saint-jean-saint", "saintes marie de la mer xx", "saint saont",
]  # fmt: skip
CANDIDATES, LOOKS = 2_500, 4_000
"""Names looked at, and looks at the sorted list: a text that is found needs some tens of each."""


class Work:
    """The work of one search, counted."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.candidates = self.looks = 0
        costs, ends = Looks._costs, Walk._end

        def counted_costs(looks: Looks, indexes, *rest):
            indexes = list(indexes)
            self.candidates += len(indexes)
            return costs(looks, indexes, *rest)

        def counted_ends(walk: Walk, *rest) -> int:
            self.looks += 1
            return ends(walk, *rest)

        monkeypatch.setattr(Looks, "_costs", counted_costs)
        monkeypatch.setattr(Walk, "_end", counted_ends)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    """Give the count of the work."""
    return Work(monkeypatch)


@pytest.mark.parametrize("typed", TEXTS)
def test_no_text_costs_more_than_the_bound(typed: str, work: Work, gazetteer: Gazetteer) -> None:
    """Names are never looked at by the thousands."""
    gazetteer.find(typed, 8)
    assert (work.candidates <= CANDIDATES, work.looks <= LOOKS) == (True, True), vars(work)


MADE_AGAINST_IT = [
    f"{a}{b}{c}{d}" for a in "abcdefgh" for b in "abcdefgh" for c in "abcdefgh" for d in "abcd"
]
"""Texts that are alike to nearly each slip."""


def test_a_walk_for_slips_ends(work: Work) -> None:
    """In a list that is made against it."""
    Starts((text, 0) for text in MADE_AGAINST_IT).near("zzzzzzzz", 2)
    assert work.looks <= LOOKS


@pytest.mark.parametrize("text", ["abcd", "hhhh", "hgfd"])
def test_a_walk_that_is_given_up_finds_the_same_again(text: str) -> None:
    """Made quicker by what earlier ways have found, it leads no further."""
    starts = Starts((each, 0) for each in MADE_AGAINST_IT)
    found = starts.near(text, 2)
    assert [starts.near(text, 2) for _ in range(2)] == [found, found]
