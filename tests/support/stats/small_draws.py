"""Small draws of conversations, and all that is released of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import product
from random import Random
from typing import Any

from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import MEASURES
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import REGIONS
from services.stats.domain.release.as_released import as_released, counted_in
from services.stats.domain.release.bands import COLUMNS, bands
from services.stats.domain.release.plan import own_tables
from services.stats.domain.suppression.cells import shape_of_key
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.domain.suppression.suppress import Suppression
from tests.support.stats.joint_attacker import OPENED, Figure, JointAttacker, figures_of

RULES = SuppressionRules(limit=4, protection=2)
PLACES, THEMES = ("33", "64", "75"), ("sexual-violence", "domestic-violence")
POSSIBLE = tuple(dict.fromkeys((*PLACES, "77", *(m[0] for m in REGIONS.values()), "971", UNKNOWN)))
"""Where a conversation may have been: one département stands for all of its région that have none."""
MONTHS = ("2026-01", "2026-02")
DAYS = (("2026-01-06", "2026-01-06"), ("2026-02-03", "2026-02-03"), ("2026-01-06", "2026-02-03"))
"""Of opening and of closing."""
Truth = Counter[CountedConversation]


def small_draw(seed: int) -> Truth:
    """Draw eight to sixteen groups of one to nine conversations, one in seven of them open across the months."""
    random = Random(seed)
    truth, size = Truth(), random.randint(8, 16)
    while len(truth) < size:
        force = random.choice(("police", "gendarmerie"))
        opened, closed = random.choice(DAYS[:2] * 3 + DAYS[2:])
        outcome = random.choice(("signalement", "information"))
        place, theme = random.choice(PLACES), random.choice(THEMES)
        truth[CountedConversation(force, place, theme, opened, closed, outcome)] = random.randint(1, 9)
    return truth


def possible(truth: Truth) -> list[CountedConversation]:
    """Every conversation that there may have been: of the exact kinds, anywhere, about anything."""
    exact = dict.fromkeys(replace(one, departement="", theme="") for one in truth)
    everywhere = product(exact, POSSIBLE, (*THEMES, UNKNOWN))
    return [replace(one, departement=departement, theme=theme) for one, departement, theme in everywhere]


def all_released(truth: Truth) -> dict[Figure, int]:
    """The figures released of two months, and then of their year: of every table of the plan."""
    counted = as_released(counted_in(month, truth.elements()) for month in MONTHS)
    linked: dict[str, dict[Any, int]] = {}
    for period in (*MONTHS, "2026"):
        earlier = dict(linked) if period == "2026" else {}
        linked[period] = Suppression(period, counted, earlier, RULES, (*THEMES, UNKNOWN)).releasable_figures()
    return {_named(period, key): n for period, keys in linked.items() for key, n in keys.items()}


def all_bands(truth: Truth) -> dict[Figure, tuple[int, int]]:
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


def narrowed(
    truth: Truth,
    released: Mapping[Figure, int],
    known: Iterable[CountedConversation] = (),
    *,
    knows_long: bool = False,
) -> set[Figure]:
    """The figures under the limit that all releases together narrow to less than the protection level.

    What was open across months does not count: its number is known. A figure is not narrowed that is as wide as it is
    to who has the exact figures alone; and one conversation known wholly costs one of width.
    """
    known = list(known)
    attacker, before = (
        JointAttacker(truth, possible(truth), figures, ends, known, knows_long=knows_long)
        for figures, ends in ((released, all_bands(truth)), ({}, {}))
    )
    wholes = (one for one in truth.elements() if one.opened == one.closed)
    counts = Counter(figure for one in wholes for figure in figures_of(one))
    small = [f for f in attacker.figures() if counts[f] < RULES.limit and f[0] != ("force",)]
    assert not [figure for figure in small if figure in released]
    widths = range(1, RULES.protection + 2 - len(known))
    return {f for width in widths for f in attacker.narrow(small, width) - before.narrow(small, width)}


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
