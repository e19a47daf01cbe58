"""What is told to everybody of a day or a month that has closed: figures by force, none of them small."""

from collections import Counter
from collections.abc import Iterable, Mapping

from services.stats.domain.calendar import days_of
from services.stats.domain.tally import FORCES, MEASURES, Tally
from services.stats.domain.withhold import ALL, Key

Published = dict[Key, int]
NATION = (ALL, ALL)


def of_day(tally: Tally, day: str, limit: int) -> Published:
    """The figures of a day that are not small."""
    return {key: count for key, count in _sums(tally, [day]).items() if count >= limit}


def of_month(
    tally: Tally, month: str, days: Mapping[str, Published], fine: Published, limit: int
) -> Published:
    """The figures of a month, by theme and département too, but where they would give a withheld day away."""
    totals = {key: count for key, count in _sums(tally, days_of(month)).items() if count >= limit}
    figures = {**fine, **totals}
    published = {key: _published(key, month, days) for key in totals}
    safe = {
        key for key, known in published.items() if _hides(totals[key] - sum(known), month, len(known), limit)
    }
    return {key: n for key, n in figures.items() if (key[0], *NATION, key[3]) in safe}


def _sums(tally: Tally, days: Iterable[str]) -> Counter[Key]:
    wanted, sums = set(days), Counter[Key]()
    for (day, force, measure), count in tally.counts.items():
        if day in wanted:
            sums[force, *NATION, measure] += count
    return Counter({(f, *NATION, m): sums[f, *NATION, m] for f in FORCES for m in MEASURES})


def _published(key: Key, month: str, days: Mapping[str, Published]) -> list[int]:
    """What was told of the days of the month under this name."""
    return [days[day][key] for day in days_of(month) if key in days.get(day, {})]


def _hides(left: int, month: str, published: int, limit: int) -> bool:
    """Whether the days that were withheld may each still be anything under the limit."""
    hidden = sum(1 for _ in days_of(month)) - published
    return not hidden or limit - 1 <= left <= (limit - 1) * (hidden - 1)
