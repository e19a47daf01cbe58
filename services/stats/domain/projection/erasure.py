"""An erased conversation keeps days, not times, and of its particulars what singles nobody out.

Its figures of days, forces, themes and outcomes stay right. Sex, relation, the exact age group, language and hour
count as not said.
"""

from collections.abc import Mapping
from typing import Any

from services.stats.domain.projection.change import Change
from services.stats.domain.projection.counted_conversation import (
    DAY_ALONE,
    TIMES,
    counted_conversation,
    day_of_text,
)
from services.stats.domain.projection.particulars import REDUCED, reduced


def reduction(document: Mapping[str, Any]) -> Change:
    """The change that leaves the day of each time, the minutes of the waits that are over, the particulars reduced.

    A day alone sorts before every time: as `$min` keeps it, a time that is consumed again never comes back.
    """
    least = {name: _day_alone(document[name]) for name in TIMES if name in document}
    for event, end in document.get("ends", {}).items():
        rank, time, *rest = end.split(" ")
        least[f"ends.{event}"] = " ".join([rank, _day_alone(time), *rest])
    for event, text in document.get("particulars", {}).items():
        least[f"particulars.{event}"] = reduced(text)
    least |= {"language": REDUCED} if "language" in document else {}
    counted = counted_conversation(document)
    for wait in counted.waits if counted else ():
        least[f"lasted.{wait.kind}"] = f"{wait.month} {wait.minutes}"
    return Change(document["_id"], frozenset(), least)


def _day_alone(time: str) -> str:
    return f"{DAY_ALONE}{day_of_text(time)}"
