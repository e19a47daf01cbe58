"""The conversations of a year as its months were released: an event that came later would be found by subtracting."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.suppression.attributes import Key

CELLS = "cells"
"""The name under which a month's release keeps what it counted, until the month is folded: no table of the plan."""


def counted_in(month: str, conversations: Iterable[CountedConversation]) -> dict[Key, int]:
    """Count a month: by force, département, theme, and what lies in it of opening and end.

    What was open beyond it has neither place nor theme: each row is the sum of its outcomes, and nothing is said of
    one conversation in two months.
    """
    cells = Counter[Key]()
    for one in conversations:
        opened = month if one.opened.startswith(month) else ""
        closed, outcome = (month, one.outcome) if one.closed.startswith(month) else ("", "")
        labels = (one.departement, one.theme) if opened == closed else (UNKNOWN, UNKNOWN)
        if opened or closed:
            cells[one.force, *labels, opened, closed, outcome] += 1
    return dict(cells)


def as_released(cells_of_months: Iterable[Mapping[Key, int]]) -> list[CountedConversation]:
    """The conversations that months counted, each opening and each end in the month that has it."""
    return [
        CountedConversation(force, departement, theme, opened, closed, outcome)
        for cells in cells_of_months
        for (force, departement, theme, opened, closed, outcome), count in cells.items()
        for _ in range(count)
    ]
