"""The département of a commune: nothing smaller is stored, so nothing smaller can be found out."""

from shared import codes

UNKNOWN = "unknown"
"""The département or the theme of a conversation for which none is known."""


def departement_of(commune: str) -> str:
    """The département of a commune, by its code; `UNKNOWN` where the code, which nobody checked, has none."""
    code = codes.departement_of(commune)
    return code if code in codes.DEPARTEMENTS else UNKNOWN
