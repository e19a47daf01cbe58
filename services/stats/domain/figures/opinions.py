"""The answers to the two questions after the end: counted by force and month, and shown where they are many."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import Tally

QUESTIONS = ("helped", "listened")
ANSWERS = ("yes", "a-bit", "no", UNKNOWN)
OpinionKey = tuple[str, str, str]
"""Force, question, answer."""


def counted(force: str, answers: Mapping[str, str | None]) -> Counter[OpinionKey]:
    """Count one opinion, each question by itself: together they would say more of who answered."""
    return Counter((force, question, answers.get(question) or UNKNOWN) for question in QUESTIONS)


def opinion_rows(tallies: Mapping[str, Tally], force: str, until: str, limit: int) -> list[dict[str, Any]]:
    """A row for each answer, of the months before `until` that have as many opinions as the limit; none of others.

    A month counts whole or not at all: of a few answers, or from one look to the next, one could see whose it is.
    """
    counts: Counter[OpinionKey] = Counter()
    for month, tally in tallies.items():
        if month < until and _number(tally, force) >= limit:
            counts += tally.opinions
    return [
        {"particular": question, "value": answer, "conversations": counts[force, question, answer]}
        for question in QUESTIONS
        for answer in ANSWERS
        if counts
    ]


def _number(tally: Tally, force: str) -> int:
    return sum(tally.opinions[force, QUESTIONS[0], answer] for answer in ANSWERS)
