"""Codes that several services hold: the départements, the themes that people talk about, the staff's roles."""

from typing import Literal

DEPARTEMENTS = (
    *(f"{n:02d}" for n in range(1, 20)), "2A", "2B", *(f"{n:02d}" for n in range(21, 96)),
    "971", "972", "973", "974", "975", "976", "977", "978", "984", "986", "987", "988", "989",
)  # fmt: skip
"""Of France, overseas included; a commune's code begins with its own."""
THEMES = ("sexual-violence", "domestic-violence", "discrimination", "cyberharassment")
"""The themes of chat's `themes.json`, which names them; a test compares the two."""
Role = Literal["operator", "psychologist", "supervisor", "magistrate", "agent", "analyst", "administrator"]
"""The staff's roles, of which the provider's tokens name one."""


ABROAD, NOT_SAID = "99000", "00000"
"""Said instead of a commune: that the visitor is abroad (99, as INSEE codes countries), or nothing.

No territory knows these, so that a person decides who answers.
"""


def departement_of(commune: str) -> str:
    """The département that a commune's code begins with, whether there is one or not."""
    return commune[:3] if commune[:2] in {"97", "98"} else commune[:2]
