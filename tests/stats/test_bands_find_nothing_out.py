"""All that is released of places and themes, given to a solver at once: bands hide their counts, and add nothing."""

from collections import Counter
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import MEASURES
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import region_of
from services.stats.domain.release.bands import COLUMNS, band, bands, margin_of
from services.stats.domain.release.plan import own_tables
from services.stats.domain.suppression.cells import shape_of_key
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.domain.suppression.suppress import Suppression
from shared.codes import DEPARTEMENTS
from tests.support.stats.joint_attacker import OPENED, Figure, JointAttacker

RULES = SuppressionRules(limit=4, protection=2)
PLACES, THEMES = ("33", "64", "75"), ("sexual-violence", "domestic-violence")
DAYS = (("2026-01-06", "2026-01-06"), ("2026-02-03", "2026-02-03"), ("2026-01-06", "2026-02-03"))
"""Of opening and of closing."""
kinds = st.tuples(
    st.sampled_from(("police", "gendarmerie")), st.sampled_from(DAYS[:2] * 3 + DAYS[2:]),
    st.sampled_from(("signalement", "information")),
)  # fmt: skip
places = st.tuples(st.sampled_from(PLACES), st.sampled_from(THEMES))
truths = st.dictionaries(st.tuples(kinds, places), st.integers(1, 9), min_size=8, max_size=16)


def a_conversation(kind: Any, place: Any) -> CountedConversation:
    """A conversation of a kind, of a département and a theme."""
    (force, (opened, closed), outcome), (departement, theme) = kind, place
    return CountedConversation(force, departement, theme, opened, closed, outcome)


def possible(truth: Counter[CountedConversation]) -> list[CountedConversation]:
    """Every conversation that there may have been: of the exact kinds, anywhere, about anything."""
    exact = {replace(one, departement="", theme="") for one in truth}
    everywhere = product(exact, (*DEPARTEMENTS, UNKNOWN), THEMES)
    return [replace(one, departement=departement, theme=theme) for one, departement, theme in everywhere]


def all_released(truth: Counter[CountedConversation]) -> dict[Figure, int]:
    """The figures released of two months, and then of their year: of every table of the plan."""
    conversations = list(truth.elements())
    linked: dict[str, dict[Any, int]] = {}
    for period in ("2026-01", "2026-02", "2026"):
        earlier = dict(linked) if period == "2026" else {}
        suppression = Suppression(period, conversations, earlier, RULES, THEMES)
        linked[period] = suppression.releasable_figures()
    return {_named(period, key): n for period, keys in linked.items() for key, n in keys.items()}


def all_bands(truth: Counter[CountedConversation]) -> dict[Figure, tuple[int, int]]:
    """The bands released of their year: of régions and themes."""
    found: dict[Figure, tuple[int, int]] = {}
    for table in own_tables("year"):
        if table.bands and "span" not in table.by:
            ends = bands(table, "2026", truth.elements(), RULES)
            for key in {key[:-1] for key in ends}:
                values = dict(zip(table.by, key, strict=True))
                measure = values.pop("outcome", OPENED)
                name = tuple(values), "2026", tuple(values.values()), measure
                found[name] = ends[*key, COLUMNS[0]], ends[*key, COLUMNS[1]]
    return found


def _named(period: str, key: Any) -> Figure:
    """The attacker's name of a figure of a family."""
    force, area, theme, measure = key
    shape = shape_of_key(key)
    assert shape
    assert measure in MEASURES
    value = theme if shape.by == "theme" else area.removeprefix("R")
    if shape.by_force:
        return ("force", shape.by), period, (force, value), measure
    return (shape.by,), period, (value,), measure


def narrow(
    truth: Counter[CountedConversation],
    known: list[CountedConversation],
    released: dict[Figure, int],
    ends: dict[Figure, tuple[int, int]],
) -> set[Figure]:
    """The suppressed figures whose feasibility interval is no wider than the protection level, and was wider."""
    everything = possible(truth)
    attacker = JointAttacker(truth, everything, released, ends, known)
    before = JointAttacker(truth, everything, {}, {}, known)
    found = set()
    places = {*PLACES, "23", *(region_of(departement) for departement in (*PLACES, UNKNOWN))}
    for figure in attacker.figures():
        dimensions, _, values, _ = figure
        where = {"region", "departement"} & set(dimensions)
        if figure in released or dimensions == ("force",) or (where and not places & set(values)):
            continue
        needed = RULES.protection + 1 - len(known)
        if attacker.width(figure) < min(needed, before.width(figure)) - 1e-6:
            found.add(figure)
    return found


@settings(max_examples=200, deadline=None)
@given(count=st.integers(0, 500), limit=st.integers(3, 30), protection=st.integers(0, 20))
def test_a_band_holds_its_count_far_from_both_ends(count: int, limit: int, protection: int) -> None:
    """A small count's band begins at zero; and who knows the rule finds as many counts in it as the limit."""
    margin = margin_of(SuppressionRules(limit, protection))
    least, under = band(count, margin)
    assert least == 0 or least + margin <= count
    assert count + margin <= under
    assert count >= limit or least == 0
    assert sum(band(other, margin) == (least, under) for other in range(under)) >= margin


@pytest.mark.parametrize("is_known", [False, True])
@settings(max_examples=3, deadline=None)
@given(truth=truths, chance=st.randoms())
def test_bands_find_nothing_out_that_the_other_tables_hide(is_known: bool, truth: Any, chance: Any) -> None:
    """Also for who knows one conversation wholly, its place and its theme; no figure under the limit is released."""
    counts = Counter({a_conversation(*key): count for key, count in truth.items()})
    known = [chance.choice(sorted(counts, key=str))] if is_known else []
    released = all_released(counts)
    assert [figure for figure, count in released.items() if count < RULES.limit] == []
    assert narrow(counts, known, released, all_bands(counts)) <= narrow(counts, known, released, {})
