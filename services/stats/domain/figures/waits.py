"""The lengths of waits: their median, and their ninth decile."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, WAITS, Tally, quantile

WAITED = ("begun", "count", "median", "ninth_decile")
"""The columns of figures."""


def wait_rows(tallies: Iterable[Tally], limit: int) -> list[dict[str, Any]]:
    """A row for each kind of wait of the nation (its force is empty) and of each force: counts, and minutes.

    `begun`: all that waited, of whom `count` do not any more; None for a length, and where a month does not say.

    Of fewer than `limit` waits the minutes are suppressed: they would be somebody's.
    """
    minutes_of: dict[tuple[str, str], Counter[int]] = {}
    begun = Counter[tuple[str, str]]()
    for tally in tallies:
        for (force, kind), count in tally.begun.items():
            begun[force, kind] += count
            begun["", kind] += count
        for (force, kind, minutes), count in tally.waits.items():
            for scope in (force, ""):
                minutes_of.setdefault((scope, kind), Counter())[minutes] += count
    return [
        _row(force, kind, begun[force, kind], minutes_of.get((force, kind), Counter()), limit)
        for force in ("", *FORCES_AND_RECEPTION)
        for kind in WAITS
        if (force, kind) in minutes_of or begun[force, kind]
    ]


def _row(force: str, kind: str, begun: int, minutes: Counter[int], limit: int) -> dict[str, Any]:
    count = minutes.total()
    is_shown = count >= limit
    return {
        "force": force,
        "wait": kind,
        "begun": begun if begun and begun >= count else None,
        "count": count,
        "median": quantile(minutes, 0.5) if is_shown else None,
        "ninth_decile": quantile(minutes, 0.9) if is_shown else None,
    }
