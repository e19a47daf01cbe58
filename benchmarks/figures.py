"""The visible figures of simulated years, and whether a solver finds out a suppressed one: `--seeds 20 --times 1`."""

import argparse
import time
from collections import Counter
from collections.abc import Collection
from random import Random

from benchmarks.collapsed_attacker import CollapsedAttacker
from benchmarks.simulated_years import LEAFLET, OUTCOMES, THEMES_SAID, inhabitants, simulated_year
from benchmarks.table import show, verdict
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.release.as_released import as_released, counted_in
from services.stats.domain.suppression.cells import ALL, Figure, FigureKey, cells_of
from services.stats.domain.suppression.protection import SuppressionRules
from services.stats.domain.suppression.suppress import Suppression

YEAR = 2020
RULES = SuppressionRules(limit=11, protection=2)
GOALS = {1: (0.85, 0.6), 10: (0.98, 0.98)}
"""By the volume: the shares of the conversations and of the outcomes by département that are to be visible."""
COLLECTIVITIES = ("975", "977", "978", "986", "987", "988")
"""Overseas, and no départements: rows of the table all the same."""


def counted(conversations: list[CountedConversation]) -> list[CountedConversation]:
    """The conversations as their months count them: those open across months without place and theme."""
    return as_released(counted_in(f"{YEAR}-{month:02d}", conversations) for month in range(1, 13))


def released(conversations: list[CountedConversation]) -> dict[str, dict[FigureKey, int]]:
    """The releases of a year's months, and then of the year."""
    releases: dict[str, dict[FigureKey, int]] = {}
    for period in (*(f"{YEAR}-{month:02d}" for month in range(1, 13)), str(YEAR)):
        of_period = [c for c in conversations if period in {c.opened[: len(period)], c.closed[: len(period)]}]
        earlier = dict(releases) if period == str(YEAR) else {}
        suppression = Suppression(period, of_period, earlier, RULES, sorted(THEMES_SAID))
        releases[period] = suppression.releasable_figures()
    return releases


def shares(figures: Collection[FigureKey], areas: Collection[str]) -> tuple[float, float]:
    """The shares of the conversations and of the outcomes of these areas that are visible."""
    totals = sum((ALL, area, ALL, "conversations") in figures for area in areas)
    outcomes = sum((ALL, area, ALL, outcome) in figures for area in areas for outcome in OUTCOMES)
    return totals / len(areas), outcomes / len(areas) / len(OUTCOMES)


def large(conversations: list[CountedConversation], areas: Collection[str]) -> float:
    """The share of the outcomes that are not small: without complementary suppression they would be visible."""
    counts = Counter((c.departement, c.outcome) for c in conversations)
    cells = [counts[area, outcome] >= RULES.limit for area in areas for outcome in OUTCOMES]
    return sum(cells) / len(cells)


def found_out(conversations: list[CountedConversation], releases: dict[str, dict[FigureKey, int]]) -> int:
    """The figures that the solver finds out; then with one conversation known wholly, which costs one of width."""
    figures: dict[Figure, int] = {
        (period, *key): count for period, of_period in releases.items() for key, count in of_period.items()
    }
    one = sorted(cells_of([Random(0).choice(conversations)], "departement"))[0]
    nobody = CollapsedAttacker(conversations, figures, None)
    knowing = CollapsedAttacker(conversations, figures, one)
    return len(nobody.narrow(RULES.protection)) + len(knowing.narrow(RULES.protection - 1))


def main() -> None:
    """Simulate years, and print a row for each seed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--times", type=int, default=1, choices=sorted(GOALS))
    chosen = parser.parse_args()
    departements = [area for area in inhabitants() if area not in COLLECTIVITIES]
    rows, least = [], (1.0, 1.0)
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        conversations = counted(simulated_year(YEAR, seed, LEAFLET * chosen.times))
        began = time.process_time()
        releases = released(conversations)
        lasted = time.process_time() - began
        visible = shares(releases[str(YEAR)], departements)
        least = min(least[0], visible[0]), min(least[1], visible[1])
        found = found_out(conversations, releases)
        percents = [f"{share:.1%}" for share in (*visible, large(conversations, departements))]
        rows.append((seed, *percents, found, f"{lasted:.0f}"))
        print(rows[-1], flush=True)
    head = ("seed", "conversations", "outcomes", "outcomes of 11 and more", "found out", "s of processor")
    show(f"Visible of the {len(departements)} départements", head, rows)
    for name, share, goal in zip(("conversations", "outcomes"), least, GOALS[chosen.times], strict=True):
        print(f"Goal for {name}: {goal:.0%} in every year, {verdict(reached=share >= goal)} ({share:.1%}).")


if __name__ == "__main__":
    main()
