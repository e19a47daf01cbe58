"""The conversations of each year by outcome: as the State's leaflet counts its own platform's."""

from datetime import date
from typing import NamedTuple


class CountedYear(NamedTuple):
    """The days of a year on which the platform was open, and how the conversations of these days ended."""

    first: date
    last: date
    outcomes: dict[str, int]


YEARS = (
    CountedYear(
        date(2018, 11, 27), date(2018, 12, 31),
        {"signalement": 140, "orientation": 90, "information": 70, "abandoned": 147},
    ),
    CountedYear(
        date(2019, 1, 1), date(2019, 12, 31),
        {"signalement": 5_335, "orientation": 1_500, "information": 1_200, "abandoned": 2_610},
    ),
    CountedYear(
        date(2020, 1, 1), date(2020, 12, 31),
        {"signalement": 7_576, "orientation": 1_784, "information": 1_065, "abandoned": 2_136},
    ),
    CountedYear(
        date(2021, 1, 1), date(2021, 10, 31),
        {"signalement": 2_010, "orientation": 1_100, "information": 700, "abandoned": 1_590},
    ),
)  # fmt: skip
"""2020 as published; 2019 as its growth says (+18 % and +42 %); the others make up what was published of all days
together: 29,053 conversations and 15,061 signalements.
"""
