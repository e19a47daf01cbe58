"""Small figures are suppressed, and so are those that would reveal them: an attacker tries."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.suppression.cells import Figure, Table, cells_of
from services.stats.domain.suppression.suppress import Suppression
from tests.support.stats.attacker import Attacker

LIMIT = 4
TABLE = Table(("23", "33", "75"), ("a", "b", "c"))
MONTHS = ("2026-01", "2026-02")
OUTCOMES = ("signalement", "information", "")

categories = st.tuples(st.sampled_from(TABLE.departements), st.sampled_from(TABLE.themes))
kinds = st.tuples(
    st.sampled_from(("police", "police", "gendarmerie")),
    st.sampled_from(((0, 0), (0, 0), (1, 1), (0, 1))),
    st.sampled_from(OUTCOMES),
)
truths = st.dictionaries(st.tuples(categories, kinds), st.integers(1, 9), min_size=1, max_size=12)


Truth = dict[tuple[tuple[str, str], tuple[str, tuple[int, int], str]], int]


def conversations_of(truth: Truth) -> list[CountedConversation]:
    """The conversations of each category and kind, as many as the truth says."""
    return [
        CountedConversation(
            force, *category, f"{MONTHS[opened]}-05", outcome and f"{MONTHS[closed]}-06", outcome
        )
        for (category, (force, (opened, closed), outcome)), count in truth.items()
        for _ in range(count)
    ]


def released_figures(truth: Truth, periods: tuple[str, ...]) -> dict[Figure, int]:
    """The figures released of these periods, one after the other."""
    released: dict[str, dict] = {}
    for period in periods:
        earlier = {month: released[month] for month in released if month.startswith(period)}
        suppression = Suppression(period, conversations_of(truth), earlier, LIMIT, TABLE)
        released[period] = suppression.releasable_figures()
    return {(period, *key): count for period, keys in released.items() for key, count in keys.items()}


def found_out(truth: Truth, released: dict[Figure, int], periods: tuple[str, ...]) -> list[Figure]:
    """The figures that were suppressed, and that the attacker knows all the same."""
    attacker = Attacker(cells_of(conversations_of(truth)), released, TABLE)
    suppressed = [figure for period in periods for figure in TABLE.figures(period) if figure not in released]
    return [figure for figure in suppressed if attacker.finds_out(figure)]


@settings(max_examples=25)
@given(truth=truths)
def test_nobody_finds_out_a_suppressed_figure(truth: Truth) -> None:
    """Of two months and their year, in every table, by subtracting and by bounds; zeros are not found out either."""
    periods = (*MONTHS, "2026")
    released = released_figures(truth, periods)
    assert [figure for figure, count in released.items() if count < LIMIT] == []
    assert found_out(truth, released, periods) == []
