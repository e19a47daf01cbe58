"""Figures under the limit are withheld, and so are those that would reveal them: an attacker tries."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.release import Release
from services.stats.domain.row import Row
from services.stats.domain.withhold import Figure, Table, cells
from tests.support.stats.attacker import Attacker

LIMIT = 4
TABLE = Table(("23", "33", "75"), ("a", "b", "c"))
MONTHS = ("2026-01", "2026-02")
OUTCOMES = ("signalement", "information", "")

places = st.tuples(st.sampled_from(TABLE.departements), st.sampled_from(TABLE.themes))
ends = st.tuples(
    st.sampled_from(("police", "police", "gendarmerie")),
    st.sampled_from(((0, 0), (0, 0), (1, 1), (0, 1))),
    st.sampled_from(OUTCOMES),
)
truths = st.dictionaries(st.tuples(places, ends), st.integers(1, 9), min_size=1, max_size=12)


Truth = dict[tuple[tuple[str, str], tuple[str, tuple[int, int], str]], int]


def rows(truth: Truth) -> list[Row]:
    """As many conversations of each sort."""
    return [
        Row(force, *topic_offset, f"{MONTHS[opened]}-05", outcome and f"{MONTHS[closed]}-06", outcome)
        for (topic_offset, (force, (opened, closed), outcome)), count in truth.items()
        for _ in range(count)
    ]


def figures_released(truth: Truth, periods: tuple[str, ...]) -> dict[Figure, int]:
    """Everything that is released, one period after the other, as far as each one's end knows it."""
    published: dict[str, dict] = {}
    for period in periods:
        known = rows(truth)
        earlier = {month: published[month] for month in published if month.startswith(period)}
        published[period] = Release(period, known, earlier, LIMIT, TABLE).figures()
    return {(period, *key): count for period, keys in published.items() for key, count in keys.items()}


def found_out(truth: Truth, published: dict[Figure, int], periods: tuple[str, ...]) -> list[Figure]:
    """What was withheld, and is known all the same."""
    attacker = Attacker(cells(rows(truth)), published, TABLE)
    hidden = [figure for period in periods for figure in TABLE.figures(period) if figure not in published]
    return [figure for figure in hidden if attacker.finds_out(figure)]


@settings(max_examples=25)
@given(truth=truths)
def test_nobody_finds_out_what_is_withheld(truth: Truth) -> None:
    """From two months and their year, in every table, by subtracting and by bounds; zeros are not found either."""
    periods = (*MONTHS, "2026")
    published = figures_released(truth, periods)
    assert [figure for figure, count in published.items() if count < LIMIT] == []
    assert found_out(truth, published, periods) == []
