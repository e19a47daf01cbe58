"""The most outcomes by département that could be shown, where none is small and no blank is alone: `--seeds 20`.

Each row is known to be the sum of its outcomes, each région's column that of its départements: one blank in either is
had by subtracting. Nothing else is asked here, no protection level and no month: what is released can only be less.
"""

import argparse
from collections import Counter

import highspy

from benchmarks.figures import COLLECTIVITIES, RULES
from benchmarks.simulated_years import OUTCOMES, inhabitants, simulated_year
from benchmarks.table import show
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from services.stats.domain.regions import REGION_CODES, region_of
from shared.codes import DEPARTEMENTS

TOTAL = "conversations"
MEASURES = (*OUTCOMES, TOTAL)
YEAR = 2020


def most_visible(conversations: list[CountedConversation], totals: float) -> float:
    """The greatest share of outcomes that may be visible while at least this share of the totals is (HiGHS)."""
    counts = Counter((c.departement, measure) for c in conversations for measure in (c.outcome, TOTAL))
    areas = (*DEPARTEMENTS, UNKNOWN)
    cells = {key: n for n, key in enumerate((area, m) for area in areas for m in MEASURES)}
    counted = [area for area in inhabitants() if area not in COLLECTIVITIES]
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for key, number in cells.items():
        solver.addVar(float(counts[key] < RULES.limit), 1.0)
        solver.changeColIntegrality(number, highspy.HighsVarType.kInteger)
        solver.changeColCost(number, float(key[0] in counted and key[1] != TOTAL))
    rows = [[cells[area, measure] for measure in MEASURES] for area in areas]
    rows += [
        [cells[area, measure] for area in areas if region_of(area) == region]
        for region in REGION_CODES
        for measure in MEASURES
    ]
    for row in rows:
        for blank in row:
            weights = [-1.0 if number == blank else 1.0 for number in row]
            solver.addRow(0.0, highspy.kHighsInf, len(row), row, weights)
    hidden = int((1 - totals) * len(counted) + 1e-9)
    every_total = [cells[area, TOTAL] for area in counted]
    solver.addRow(0.0, float(hidden), len(every_total), every_total, [1.0] * len(every_total))
    solver.run()
    assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    blanks: float = solver.getInfo().objective_function_value
    return 1 - blanks / len(counted) / len(OUTCOMES)


def main() -> None:
    """Print a row for each seed: with 85 % of the totals, and with 90 %."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=20)
    chosen = parser.parse_args()
    rows = []
    for seed in range(chosen.seeds):
        conversations = simulated_year(YEAR, seed)
        rows.append((seed, *(f"{most_visible(conversations, totals):.1%}" for totals in (0.85, 0.9))))
        print(rows[-1], flush=True)
    show("The most outcomes that could be visible", ("seed", "with 85 % of totals", "with 90 %"), rows)


if __name__ == "__main__":
    main()
