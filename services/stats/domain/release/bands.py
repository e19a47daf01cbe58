"""Bands: tables that link a theme with a place or an hour, of which no count is released.

Each figure is said to lie between two round numbers, both as far from it as a margin that no alternative by which a
suppressed figure is protected crosses: what protects the tables of places and those of themes, each for itself, holds
with both of them linked. A small figure's band begins at zero, so that all are released and none says who.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import product

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import OUTCOMES
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import REGION_CODES, region_of
from services.stats.domain.release.plan import PlannedTable
from services.stats.domain.suppression.attributes import Key
from services.stats.domain.suppression.protection import SuppressionRules
from shared.codes import THEMES

COLUMNS = ("at_least", "under")
SPAN = 3
"""The hours of a span of the day."""
SPANS = tuple(f"{first:02d}-{first + SPAN - 1:02d}" for first in range(0, 24, SPAN))
QUARTERS = tuple("1234")
VALUES: dict[str, tuple[str, ...]] = {
    "region": REGION_CODES,
    "theme": (*THEMES, UNKNOWN),
    "quarter": QUARTERS,
    "span": (*SPANS, UNKNOWN),
    "outcome": OUTCOMES,
}
"""The values of each dimension: a theme that only an outsider names is in the tables by theme alone."""
ROUND = 10
"""Bands end at multiples of a number that is one of this."""


def bands(
    table: PlannedTable, period: str, conversations: Iterable[CountedConversation], rules: SuppressionRules
) -> dict[Key, int]:
    """The two ends of each figure's band, by its dimensions and the name of the end."""
    counts = Counter(
        tuple(value_of(conversation, name) for name in table.by)
        for conversation in conversations
        if (conversation.closed if "outcome" in table.by else conversation.opened).startswith(period)
    )
    margin = margin_of(rules)
    return {
        (*key, end): value
        for key in product(*(VALUES[name] for name in table.by))
        for end, value in zip(COLUMNS, band(counts[key], margin), strict=True)
    }


def margin_of(rules: SuppressionRules) -> int:
    """How far a count is from the ends of its band: a walk to an alternative takes and brings two at each step."""
    return max(rules.limit, 2 * (rules.protection + 1))


def band(count: int, margin: int) -> tuple[int, int]:
    """The band of a count: at least the first number, and under the second."""
    step = -(-3 * margin // ROUND) * ROUND
    return max(0, (count - margin) // step) * step, -(-(count + margin) // step) * step


def value_of(conversation: CountedConversation, dimension: str) -> str:
    """The value of a dimension that a conversation has."""
    if dimension == "region":
        return region_of(conversation.departement)
    if dimension == "quarter":
        return str((int(conversation.opened[5:7]) + 2) // 3)
    if dimension == "span":
        is_known = conversation.hour != UNKNOWN
        return SPANS[int(conversation.hour) // SPAN] if is_known else UNKNOWN
    value: str = getattr(conversation, dimension)
    return value
