"""The public figures of a day or a month that has closed: by force, and none of them small."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.stats.domain.calendar import days_of
from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, MEASURES, Tally
from services.stats.domain.suppression.cells import ALL, FigureKey

Figures = dict[FigureKey, int]
NATION = (ALL, ALL)


def figures_of_day(tally: Tally, day: str, limit: int) -> Figures:
    """The figures of a day that are not small."""
    return {key: count for key, count in _sums(tally, [day]).items() if count >= limit}


def figures_of_month(
    tally: Tally, month: str, days: Mapping[str, Figures], detailed: Figures, limit: int
) -> Figures:
    """The figures of a month, those by theme and département among them, but where they reveal a suppressed day."""
    totals = {key: count for key, count in _sums(tally, days_of(month)).items() if count >= limit}
    public_days = {key: _public_days(key, month, days) for key in totals}
    protecting = {
        key
        for key, counts in public_days.items()
        if _protects_days(totals[key] - sum(counts), month, len(counts), limit)
    }
    figures = {**detailed, **totals}
    return {key: n for key, n in figures.items() if (key[0], *NATION, key[3]) in protecting}


def _sums(tally: Tally, days: Iterable[str]) -> Counter[FigureKey]:
    counted_days, sums = set(days), Counter[FigureKey]()
    for (day, force, measure), count in tally.counts.items():
        if day in counted_days:
            sums[force, *NATION, measure] += count
    return Counter({(f, *NATION, m): sums[f, *NATION, m] for f in FORCES_AND_RECEPTION for m in MEASURES})


def _public_days(key: FigureKey, month: str, days: Mapping[str, Figures]) -> list[int]:
    """The public figures of the days of a month under this key."""
    return [days[day][key] for day in days_of(month) if key in days.get(day, {})]


def _protects_days(left: int, month: str, public: int, limit: int) -> bool:
    """Whether each suppressed day may still be anything under the limit; `left`: their sum, `public`: the others."""
    suppressed = sum(1 for _ in days_of(month)) - public
    return not suppressed or limit - 1 <= left <= (limit - 1) * (suppressed - 1)
