"""Small figures are suppressed, and so are those that would reveal them: a solver tries to find them out."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.release.plan import suppressed_tables
from services.stats.domain.suppression.cells import Cell, Figure, FigureIndex, cells_of, shape_of
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.domain.suppression.suppress import FAMILIES, Suppression
from shared.codes import DEPARTEMENTS
from tests.support.stats.attacker import Attacker

RULES = SuppressionRules(limit=4, protection=2)
LABELS = {"departement": ("23", "33", "75", "77", "2A", "971"), "theme": ("a", "b", "c")}
POSSIBLE = {"departement": (*DEPARTEMENTS, UNKNOWN), "theme": LABELS["theme"]}
"""The labels of the tables: a conversation may be of a département that has none."""
MONTHS = ("2026-01", "2026-02")
OUTCOMES = ("signalement", "information", "")

categories = st.tuples(*(st.sampled_from(labels) for labels in LABELS.values()))
kinds = st.tuples(
    st.sampled_from(("police", "police", "gendarmerie")),
    st.sampled_from(((0, 0), (0, 0), (1, 1), (0, 1))),
    st.sampled_from(OUTCOMES),
)
wholes = st.tuples(
    st.sampled_from(("police", "gendarmerie")),
    st.sampled_from(((0, 0), (1, 1))),
    st.sampled_from(OUTCOMES[:2]),
)
truths = st.dictionaries(st.tuples(categories, kinds), st.integers(1, 9), min_size=1, max_size=14)
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


def released_figures(conversations: list[CountedConversation]) -> dict[Figure, int]:
    """The figures released of these months and then of their year."""
    released: dict[str, dict] = {}
    for period in (*MONTHS, "2026"):
        earlier = {} if period in MONTHS else dict(released)
        suppression = Suppression(period, conversations, earlier, RULES, LABELS["theme"])
        released[period] = suppression.releasable_figures()
    return {(period, *key): count for period, keys in released.items() for key, count in keys.items()}


def an_index(family: str) -> FigureIndex:
    """The figures of a family of the plan's tables."""
    shapes = {
        period: [shape_of(table) for table in suppressed_tables(unit) if FAMILIES[family] & set(table.by)]
        for period, unit in {**dict.fromkeys(MONTHS, "month"), "2026": "year"}.items()
    }
    return FigureIndex(shapes, LABELS[family])


def found_out(
    conversations: list[CountedConversation], released: dict[Figure, int], family: str, known: list[Cell]
) -> list[tuple[Figure, float, float]]:
    """The suppressed figures whose feasibility interval is no wider than the protection level, and was wider."""
    truth, index = cells_of(conversations, family), an_index(family)
    months = {figure: count for figure, count in released.items() if figure[0] in MONTHS}
    attacker, *before = (
        Attacker(truth, figures, index, POSSIBLE[family], known) for figures in (released, {}, months)
    )
    suppressed = [f for f in index.figures() if f not in released and attacker.counts(f)]
    widths = [(f, attacker.width(f), before[f[0] == "2026"].width(f)) for f in suppressed]
    return [
        (figure, width, least)
        for figure, width, widest in widths
        if width < (least := min(RULES.protection + 1 - len(known), widest)) - 1e-6
    ]


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=8, deadline=None)
@given(truth=truths)
def test_nobody_finds_out_a_suppressed_figure(family: str, truth: Truth) -> None:
    """Of two months and their year, in every table: the values that a solver finds possible are far enough apart."""
    conversations = conversations_of(truth)
    released = released_figures(conversations)
    assert [figure for figure, count in released.items() if count < RULES.limit] == []
    assert found_out(conversations, released, family, []) == []


@settings(max_examples=8, deadline=None)
@given(
    truth=st.dictionaries(st.tuples(categories, wholes), st.integers(1, 9), min_size=4, max_size=14),
    long=truths,
)
def test_no_row_has_one_blank_beside_its_total(truth: Truth, long: Truth) -> None:
    """Nearly every row is the sum of its outcomes: that few conversations were open across months hides no blank."""
    across = {(c, (f, (0, 1), "information")): 1 for c, (f, _, _) in list(long)[:2]}
    released = released_figures(conversations_of(truth | across))
    occurring = {(MONTHS[months[0]], force, outcome) for _, (force, months, outcome) in truth}
    occurring |= {("2026", force, outcome) for _, force, outcome in occurring}
    for period, *row, measure in released:
        if measure == "conversations":
            outcomes = {o for p, force, o in occurring if p == period and row[0] in {"*", force}}
            blanks = [outcome for outcome in outcomes if (period, *row, outcome) not in released]
            assert len(blanks) != 1, (period, row, blanks)


@pytest.mark.parametrize("family", FAMILIES)
@settings(max_examples=4, deadline=None)
@given(truth=truths, chance=st.randoms())
def test_who_knows_one_conversation_wholly_learns_it_alone(family: str, truth: Truth, chance: object) -> None:
    """Every suppressed figure stays within that one conversation as uncertain as it was."""
    conversations = conversations_of(truth)
    (known, *_) = cells_of([chance.choice(conversations)], family)  # type: ignore[attr-defined]
    assert found_out(conversations, released_figures(conversations), family, [known]) == []
