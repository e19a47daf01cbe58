"""How long people waited: in the middle, and nine times in ten."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.stats.domain.tally import FORCES, WAITS, Tally, rank


def waits(tallies: Iterable[Tally], limit: int) -> list[dict[str, Any]]:
    """For the nation (whose force is empty) and by force: how many waits, their median and ninth decile, in minutes.

    Of fewer than `limit` waits, how long they lasted is withheld: it would be somebody's.
    """
    found: dict[tuple[str, str], Counter[int]] = {}
    for tally in tallies:
        for (force, what, minutes), count in tally.waits.items():
            for whose in (force, ""):
                found.setdefault((whose, what), Counter())[minutes] += count
    return [
        _said(force, what, found[force, what], limit)
        for force in ("", *FORCES)
        for what in WAITS
        if (force, what) in found
    ]


def _said(force: str, what: str, minutes: Counter[int], limit: int) -> dict[str, Any]:
    count = minutes.total()
    published = count >= limit
    return {
        "force": force,
        "wait": what,
        "count": count,
        "median": rank(minutes, 0.5) if published else None,
        "ninth_decile": rank(minutes, 0.9) if published else None,
    }
