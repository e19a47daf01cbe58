"""Opinions are counted once, by force and month, and shown where nobody can see whose they are."""

from collections import Counter
from uuid import uuid4

from services.stats.domain.figures.opinions import counted, opinion_rows
from services.stats.domain.figures.tally import Tally
from services.stats.handlers import keep_opinion
from services.stats.tally_cache import TallyCache
from tests.support.stats.builders import an_opinion
from tests.support.stats.doubles import RememberedFigures


def of_many(number: int) -> Tally:
    """A month with so many opinions."""
    answers: Counter[tuple[str, str, str]] = Counter()
    for _ in range(number):
        answers += counted("police", {"helped": "yes"})
    return Tally(opinions=answers)


async def test_an_opinion_consumed_again_counts_once() -> None:
    """Each question by itself; one that was left out counts as not said."""
    store, named = RememberedFigures(), uuid4()
    for opinion in (an_opinion(named=named), an_opinion(None), an_opinion(named=named)):
        await keep_opinion(opinion, store)
    tally = await TallyCache(store).fresh("2026-03")
    assert tally.opinions == {
        ("police", "helped", "yes"): 1, ("police", "helped", "unknown"): 1, ("police", "listened", "no"): 2
    }  # fmt: skip
    assert Tally.from_document(tally.to_document()) == tally
    await store.fold_month("2026-03", tally)
    assert not store.kept_opinions
    assert (await TallyCache(store).fresh("2026-03")).opinions == tally.opinions


def test_a_month_is_shown_once_it_is_over_and_has_many() -> None:
    """Whole or not at all: the difference of two ranges is never a few answers."""
    months = {"2026-01": of_many(11), "2026-02": of_many(10), "2026-03": of_many(40)}
    rows = opinion_rows(months, "police", until="2026-03", limit=11)
    assert {row["conversations"] for row in rows} == {11, 0}
    assert {row["particular"] for row in rows} == {"helped", "listened"}
    assert opinion_rows(months, "gendarmerie", until="2026-03", limit=11) == []
    assert opinion_rows({"2026-02": of_many(10)}, "police", until="2026-03", limit=11) == []
