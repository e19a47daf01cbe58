"""Small draws, of which all releases are given to a solver at once: what is narrowed. `--seeds 200 --first 0`."""

import argparse
from random import Random

from benchmarks.table import show
from tests.support.stats.small_draws import all_released, narrowed, small_draw


def main() -> None:
    """Count the draws of which a figure is narrowed: for the staff, and for two who know more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    chosen = parser.parse_args()
    count = 0
    draws = {"the exact figures": 0, "and what was open across months": 0, "and one conversation wholly": 0}
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        truth = small_draw(seed)
        one = Random(seed).choice(sorted(truth, key=str))
        released = all_released(truth)
        count += len(released)
        found = (
            narrowed(truth, released),
            narrowed(truth, released, knows_long=True),
            narrowed(truth, released, [one]),
        )
        for name, figures in zip(draws, found, strict=True):
            draws[name] += bool(figures)
            if figures:
                print(seed, name, sorted(figures, key=str), flush=True)
    show(f"{chosen.seeds} draws, {count} figures released", ("known", "draws narrowed"), list(draws.items()))


if __name__ == "__main__":
    main()
