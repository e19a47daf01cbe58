"""All that is released of places and themes, given to a solver at once: nothing small is found out."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.release.bands import band, margin_of
from services.stats.domain.suppression.protection import SuppressionRules
from tests.support.stats.small_draws import Truth, all_released, narrowed, small_draw

SEEDS = (9, 30, 33)
"""Draws that were narrowed while conversations that were open across months had a place and a theme."""


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


@pytest.mark.parametrize("seed", SEEDS)
def test_months_and_their_year_together_narrow_nothing_small(seed: int) -> None:
    """Neither for the staff, nor for who knows wholly what was open across months, or any one conversation."""
    truth = small_draw(seed)
    one = Random(seed).choice(sorted(truth, key=str))
    released = all_released(truth)
    assert narrowed(truth, released) == set()
    assert narrowed(truth, released, knows_long=True) == set()
    assert narrowed(truth, released, [one]) == set()


def test_a_month_narrows_no_small_figure_of_a_table_that_its_year_alone_has() -> None:
    """Of four conversations about a theme, the gendarmerie had one in all: three or four would be the police's."""
    groups = [
        ("police", "sexual-violence", 3), ("police", "domestic-violence", 20), ("police", UNKNOWN, 20),
        ("gendarmerie", "sexual-violence", 1),
    ]  # fmt: skip
    day = "2026-01-06"
    truth = Truth({CountedConversation(f, "33", t, day, day, "information"): count for f, t, count in groups})
    released = all_released(truth)
    assert narrowed(truth, released) == set()
    assert (("theme",), "2026-01", ("sexual-violence",), "information") not in released
