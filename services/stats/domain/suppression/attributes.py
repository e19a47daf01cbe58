"""The suppression in tables of attributes: each row for itself, for nothing but its exact total is known of it.

No attribute stands in two tables, and every other table counts conversations whatever their attribute is: those of a
row may have exchanged it, and all else that is released is what it was. A table may divide the figures of another one
further: each of these that is released is a row, and of one that is suppressed nothing further is released.
"""

from collections.abc import Callable, Iterable, Mapping

Key = tuple[str, ...]
"""The dimensions of a figure of the table, in its order."""


def whole_sum(figures: Iterable[int | None]) -> int | None:
    """The sum of these figures; None where one is suppressed, or there is none."""
    known = [*figures]
    return None if None in known or not known else sum(filter(None, known))


def releasable(
    counts: Mapping[Key, int], row_of: Callable[[Key], Key], limit: int, protection: int
) -> dict[Key, int]:
    """The figures of a table that are releasable, row by row."""
    rows: dict[Key, dict[Key, int]] = {}
    for key, count in counts.items():
        rows.setdefault(row_of(key), {})[key] = count
    return {key: n for row in rows.values() for key, n in _of_row(row, limit, protection).items()}


def _of_row(row: Mapping[Key, int], limit: int, protection: int) -> dict[Key, int]:
    """Suppress what is small, then the least of the others until what is small is protected; else the whole row."""
    left = sorted(row, key=lambda key: (row[key], key))
    small = [row[key] for key in left if row[key] < limit]
    large = [row[key] for key in left if row[key] >= limit]
    taken = 0
    while small and not _are_protected(small, large[:taken], limit, protection):
        if taken == len(large):
            return {}
        taken += 1
    return {key: row[key] for key in left[len(small) + taken :]}


def _are_protected(small: list[int], others: list[int], limit: int, protection: int) -> bool:
    """Whether each small figure has values further apart than the protection, for those who know the rule as well.

    They know the sum of what is suppressed, that small figures are under the limit, and which ones the others are.
    """
    total, most = sum(small) + sum(others), limit - 1
    least_of_one = 0 if others else max(0, total - most * (len(small) - 1))
    most_of_one = min(most, total - limit * len(others))
    return len(small) + len(others) > 1 and most_of_one - least_of_one > protection
