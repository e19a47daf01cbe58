"""Simulated years of conversations: the leaflet's volume, spread as France's inhabitants are, one seed each."""

from collections import Counter
from functools import cache
from random import Random

from services.router.editions.bundled import bundled_territory
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.projection.counted_conversation import CountedConversation
from shared.codes import DEPARTEMENTS, THEMES

LEAFLET = 12_561
"""The conversations of 2020, as the State's leaflet counts them."""
OUTCOMES = {"signalement": 7_576, "orientation": 1_784, "information": 1_065, "abandoned": 2_136}
"""Their ends, as the leaflet counts them; the rest was abandoned."""
SHARES = {"police": 0.6, "gendarmerie": 0.4}
NOT_SAID, LONG = 0.02, 0.005
"""The share of conversations of which nobody said where, and of those that are open across two months."""
THEMES_SAID = {**dict(zip(THEMES, (0.3, 0.45, 0.1, 0.15), strict=True)), UNKNOWN: 0.1}


@cache
def inhabitants() -> Counter[str]:
    """The inhabitants of each département, by the bundled edition."""
    counts: Counter[str] = Counter()
    for commune in bundled_territory().communes.values():
        if not commune.city:
            counts[commune.departement] += commune.population
    return Counter({code: count for code, count in counts.items() if code in DEPARTEMENTS and count})


def simulated_year(year: int, seed: int, count: int = LEAFLET) -> list[CountedConversation]:
    """Draw the conversations of a year, the same in every run with this seed."""
    random = Random(f"{seed}.{count}")
    places = inhabitants()

    def drawn(weights: dict[str, float] | Counter[str] | dict[str, int]) -> list[str]:
        return random.choices(list(weights), list(weights.values()), k=count)

    columns = zip(
        *map(drawn, (SHARES, places, THEMES_SAID, OUTCOMES)),
        random.choices(range(1, 13), k=count),
        random.choices(range(1, 29), k=count),
        strict=True,
    )
    return [
        CountedConversation(
            force,
            UNKNOWN if random.random() < NOT_SAID else departement,
            theme,
            opened := f"{year}-{month:02d}-{day:02d}",
            f"{year}-{month + 1:02d}-01" if month < 12 and random.random() < LONG else opened,
            outcome,
        )
        for force, departement, theme, outcome, month, day in columns
    ]
