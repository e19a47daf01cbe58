"""The départements: nothing smaller is kept, so nothing smaller can be found out."""

from shared import codes

UNKNOWN = "unknown"
"""A département, or a theme, that nobody named."""


def departement_of(commune: str) -> str:
    """The département of a commune, by its code; communes were not checked when they were told."""
    code = codes.departement_of(commune)
    return code if code in codes.DEPARTEMENTS else UNKNOWN
