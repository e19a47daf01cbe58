"""The suppression of one period's figures: primary, then complementary; decided once, and never again."""

from collections.abc import Iterable, Mapping

from services.stats.domain.calendar import unit_of
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.release.plan import PlannedTable, suppressed_tables
from services.stats.domain.suppression.cells import (
    FigureIndex,
    FigureKey,
    Shape,
    cells_of,
    shape_of,
    shape_of_key,
)
from services.stats.domain.suppression.exchanges import Exchanges
from services.stats.domain.suppression.protection import Protection, SuppressionRules
from shared.codes import DEPARTEMENTS

EarlierReleases = Mapping[str, Iterable[FigureKey]]
"""The figures released of the months of a year: they cannot be suppressed any more."""
FAMILIES = {"departement": {"departement", "region"}, "theme": {"theme"}}
"""The dimensions of the tables of each family, by the label of its cells."""


class Suppression:
    """The figures of a period by theme, département and région that are releasable beside those released before.

    No table crosses a theme and a département: whatever is feasible by theme is feasible beside whatever is by
    département, so that each family of tables is decided for itself.
    """

    def __init__(
        self,
        period: str,
        conversations: Iterable[CountedConversation],
        earlier: EarlierReleases,
        rules: SuppressionRules,
        themes: Iterable[str],
    ) -> None:
        self._period, self._rules = period, rules
        self._earlier = {of_period: set(keys) for of_period, keys in earlier.items()}
        self._conversations = list(conversations)
        self._labels = {"departement": (*DEPARTEMENTS, UNKNOWN), "theme": tuple(themes)}

    def releasable_figures(self) -> dict[FigureKey, int]:
        """Suppress figures until every suppressed one is protected; then the figures that are left.

        Nothing, where a month of the year was released with figures that cross a theme and a département.
        """
        if any(shape_of_key(key) is None for keys in self._earlier.values() for key in keys):
            return {}
        return {**self._of_family("departement"), **self._of_family("theme")}

    def _of_family(self, label: str) -> dict[FigureKey, int]:
        """The releasable figures of a family; where one stays unprotected, those of its more useful tables."""
        tables = _tables(self._period, label)
        cells = cells_of(self._conversations, label)
        exchanges = Exchanges(cells, self._labels[label])
        shapes = {month: self._shapes_released(month, label) for month in self._earlier}
        later = self._later_shapes(label)
        released = {
            (month, *key)
            for month, keys in self._earlier.items()
            for key in keys
            if shape_of_key(key) in shapes[month]
        }
        for count in range(len(tables), 0, -1):
            planned = {shape_of(table): table for table in tables[:count]}
            index = FigureIndex({**shapes, self._period: (*planned, *later)}, self._labels[label])
            protection = Protection(cells, index, exchanges, released)
            if protection.suppress(self._period, planned, self._rules):
                return protection.releasable_figures()
        return {}

    def _later_shapes(self, label: str) -> list[Shape]:
        """The shapes of the year's tables, whose small figures a month must not narrow either: force × theme.

        A year has none: what it does not release, nothing does.

        Départements need nothing more: a région's conversations of a month may each be of any of its départements,
        and they are as many as the limit, or protected themselves.
        """
        is_safe = label == "departement" and self._rules.protection < self._rules.limit
        return (
            []
            if is_safe or unit_of(self._period) == "year"
            else [shape_of(table) for table in _tables(self._period[:4], label)]
        )

    def _shapes_released(self, month: str, label: str) -> set[Shape]:
        """The shapes of a family's tables that a month has, by the plan or because they were released before it."""
        planned = {shape_of(table) for table in _tables(month, label)}
        found = {shape for key in self._earlier[month] if (shape := shape_of_key(key))}
        return planned | {shape for shape in found if shape.by in FAMILIES[label]}


def _tables(period: str, label: str) -> list[PlannedTable]:
    """The tables of a family that the plan has for a period."""
    tables = suppressed_tables(unit_of(period))
    return [table for table in tables if FAMILIES[label] & set(table.by)]
