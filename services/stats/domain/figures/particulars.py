"""The particulars of one force's conversations, each counted by itself."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import Tally
from services.stats.domain.projection.particulars import COUNTED


def particular_rows(tallies: Iterable[Tally], force: str) -> list[dict[str, Any]]:
    """A row for each answer that somebody gave, the commonest first, then one for what was not said, also if none."""
    counts = {field: Counter({UNKNOWN: 0}) for field in COUNTED}
    for tally in tallies:
        for (of_force, *codes), count in tally.particulars.items():
            if of_force == force:
                for field, code in zip(COUNTED, codes, strict=True):
                    counts[field][code] += count
    return [
        {"particular": field, "value": value, "conversations": count}
        for field, answers in counts.items()
        for value, count in sorted(answers.items(), key=lambda one: (one[0] == UNKNOWN, -one[1], one[0]))
    ]
