"""The solver HiGHS against all tables by place and theme together: of every conversation both at once."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

import highspy

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import region_of
from services.stats.domain.release.plan import PLAN, PlannedTable
from tests.support.stats.attacker import optimum

Figure = tuple[tuple[str, ...], str, tuple[str, ...], str]
"""The dimensions of its table, its period, its values, and whether it counts openings or an outcome."""
OPENED = "conversations"
SLACK = 1e-6


def period_of(unit: str, day: str) -> str:
    """The day, month or year of a day."""
    return day[: {"day": 10, "month": 7, "year": 4}[unit]]


def figures_of(conversation: CountedConversation) -> list[Figure]:
    """Every figure of the plan, but for attributes, that counts a conversation: read from the plan alone."""
    return [
        (tuple(name for name in table.by if name != "outcome"), period_of(unit, day), values, measure)
        for table in PLAN
        if not table.has_delays and table.within is None and "span" not in table.by
        for unit in table.periods
        for day, measure in _counted_on(table, conversation)
        for counted in [_as_released(conversation) if table.is_linked else conversation]
        for values in [tuple(_value(counted, name) for name in table.by if name != "outcome")]
    ]


def _counted_on(table: PlannedTable, conversation: CountedConversation) -> list[tuple[str, str]]:
    """On which day, and as what, a table counts a conversation: those of bands have openings or outcomes alone."""
    opening, closing = (conversation.opened, OPENED), (conversation.closed, conversation.outcome)
    if "outcome" not in table.by:
        return [opening]
    return [one for one in ([closing] if table.bands else [opening, closing]) if one[0]]


def _as_released(conversation: CountedConversation) -> CountedConversation:
    """A conversation as tables by place and by theme count it: without both, if it was open across months."""
    return (
        replace(conversation, departement=UNKNOWN, theme=UNKNOWN) if _is_long(conversation) else conversation
    )


def _is_long(conversation: CountedConversation) -> bool:
    return conversation.opened[:7] != conversation.closed[:7]


def _value(conversation: CountedConversation, name: str) -> str:
    if name == "region":
        return region_of(conversation.departement)
    if name == "quarter":
        return str((int(conversation.opened[5:7]) + 2) // 3)
    value: str = getattr(conversation, name)
    return value


class JointAttacker:
    """An attacker who has every released figure and band, every exact figure, and perhaps one conversation wholly.

    With `knows_long` also all those wholly that were open across months.
    """

    def __init__(
        self,
        truth: Counter[CountedConversation],
        possible: Iterable[CountedConversation],
        released: Mapping[Figure, int],
        bands: Mapping[Figure, tuple[int, int]],
        known: Iterable[CountedConversation] = (),
        *,
        knows_long: bool = False,
    ) -> None:
        self._columns: dict[Figure, list[int]] = defaultdict(list)
        self._solver = highspy.Highs()
        self._solver.setOptionValue("output_flag", False)
        wholly, kinds = Counter(known), defaultdict(list)
        for number, conversation in enumerate(possible):
            is_fixed = knows_long and _is_long(conversation)
            least = truth[conversation] if is_fixed else wholly[conversation]
            self._solver.addVar(least, least if is_fixed else highspy.kHighsInf)
            kinds[_exact(conversation)].append(number)
            for figure in figures_of(conversation):
                self._columns[figure].append(number)
        sums = Counter[Hashable]()
        for conversation, count in truth.items():
            sums[_exact(conversation)] += count
        for kind, columns in kinds.items():
            self._knows(columns, sums[kind], sums[kind])
        for figure, count in released.items():
            if figure in self._columns:
                self._knows(self._columns[figure], count, count)
        for figure, (least, under) in bands.items():
            self._knows(self._columns.get(figure, []), least, under - 1)

    def figures(self) -> list[Figure]:
        """Every figure in which some conversation may be counted."""
        return sorted(self._columns, key=str)

    def narrow(self, suppressed: Iterable[Figure], width: float) -> set[Figure]:
        """The figures of these whose least and most are closer than this."""
        suppressed, found = [*suppressed], set[Figure]()
        bounds: dict[Figure, tuple[float, float]] = {}
        for figure in suppressed:
            for sense in (1, -1):
                low, high = bounds.get(figure, (0.0, 0.0))
                if high - low < width - SLACK:
                    self._optimum(figure, sense, bounds, suppressed)
            low, high = bounds[figure]
            if high - low < width - SLACK:
                found.add(figure)
        return found

    def _optimum(
        self, figure: Figure, sense: int, bounds: dict[Figure, tuple[float, float]], suppressed: list[Figure]
    ) -> None:
        """Look for the least or the most of a figure, and note what the others are then."""
        optimum(self._solver, self._columns[figure], sense)
        values = self._solver.getSolution().col_value
        for other in suppressed:
            value = sum(values[column] for column in self._columns[other])
            low, high = bounds.get(other, (value, value))
            bounds[other] = min(low, value), max(high, value)

    def _knows(self, columns: list[int], least: int, most: int) -> None:
        self._solver.addRow(least, most, len(columns), columns, [1.0] * len(columns))


def _exact(conversation: CountedConversation) -> Hashable:
    """The part of a conversation that the staff know: its force, its days and its outcome."""
    return conversation.force, conversation.opened, conversation.closed, conversation.outcome
