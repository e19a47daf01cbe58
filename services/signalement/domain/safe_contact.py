"""Safe contact: the block that a unit reads first, so that nobody is endangered by being reached."""

from collections.abc import Mapping
from typing import Any

NOTHING = "Rien n’a été dit sur la manière de joindre cette personne sans danger : soyez prudents."
SOMETHING = (
    "À lire avant de joindre cette personne. Ce qui n’est pas écrit ici n’a pas été dit : soyez prudents."
)


def read_first(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The block of the safe contact, which warns also where nothing was said, and the contact details."""
    details = dict(given)
    said = details.pop("safe_contact", None) or {}
    return {"caution": SOMETHING if said else NOTHING, **said}, details
