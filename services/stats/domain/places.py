"""The départements: nothing smaller is kept, so nothing smaller can be found out."""

UNKNOWN = "unknown"
"""A département, or a theme, that nobody named."""
DEPARTEMENTS = (
    *(f"{n:02d}" for n in range(1, 20)), "2A", "2B", *(f"{n:02d}" for n in range(21, 96)),
    "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989",
)  # fmt: skip
_OVERSEAS = ("97", "98")


def departement_of(commune: str) -> str:
    """The département of a commune, by its code; communes were not checked when they were told."""
    code = commune[: 3 if commune.startswith(_OVERSEAS) else 2]
    return code if code in DEPARTEMENTS else UNKNOWN
