"""The départements: nothing smaller is kept, so nothing smaller can be found out."""

from shared.codes import DEPARTEMENTS

UNKNOWN = "unknown"
"""A département, or a theme, that nobody named."""
_OVERSEAS = ("97", "98")


def departement_of(commune: str) -> str:
    """The département of a commune, by its code; communes were not checked when they were told."""
    code = commune[: 3 if commune.startswith(_OVERSEAS) else 2]
    return code if code in DEPARTEMENTS else UNKNOWN
