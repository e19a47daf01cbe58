"""The régions of the tables: those of a million inhabitants, and one of all the rest, which are too few by month."""

from shared.codes import DEPARTEMENTS

OTHERS = "others"
"""Corsica, what is overseas, and where nobody said: each stands among a year's départements."""
REGIONS: dict[str, tuple[str, ...]] = {
    "11": ("75", "77", "78", "91", "92", "93", "94", "95"),
    "24": ("18", "28", "36", "37", "41", "45"),
    "27": ("21", "25", "39", "58", "70", "71", "89", "90"),
    "28": ("14", "27", "50", "61", "76"),
    "32": ("02", "59", "60", "62", "80"),
    "44": ("08", "10", "51", "52", "54", "55", "57", "67", "68", "88"),
    "52": ("44", "49", "53", "72", "85"),
    "53": ("22", "29", "35", "56"),
    "75": ("16", "17", "19", "23", "24", "33", "40", "47", "64", "79", "86", "87"),
    "76": ("09", "11", "12", "30", "31", "32", "34", "46", "48", "65", "66", "81", "82"),
    "84": ("01", "03", "07", "15", "26", "38", "42", "43", "63", "69", "73", "74"),
    "93": ("04", "05", "06", "13", "83", "84"),
}
"""The départements of each région, by its INSEE code."""
REGION_CODES = (*REGIONS, OTHERS)
_REGION_OF = {departement: region for region, members in REGIONS.items() for departement in members}


def region_of(departement: str) -> str:
    """The région in whose figures a département is counted."""
    return _REGION_OF.get(departement, OTHERS)


def departements_of(region: str) -> tuple[str, ...]:
    """The départements that are counted in the figures of a région."""
    return REGIONS.get(region) or tuple(d for d in DEPARTEMENTS if d not in _REGION_OF)
