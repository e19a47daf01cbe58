"""The texts of national services by language: each holds as long as its French is what is published."""

from collections.abc import Mapping

from shared.events.directory import Entry
from shared.languages import FIRST

TRANSLATED = ("accessibility", "description")
"""The texts of an entry that its readers need in their own language, beside its hours; a name stays as it is."""
Wording = Mapping[str, Mapping[str, str]]
"""Texts by field, then by language."""


def wording_of(entry: Entry, bundled: Wording) -> dict[str, dict[str, str]]:
    """The texts of an entry by field and language; where an administrator changed the French, it stands alone."""
    french = {"hours": entry.hours.text, **{name: getattr(entry, name) for name in TRANSLATED}}
    return {
        field: dict(bundled[field]) if bundled.get(field, {}).get(FIRST) == text else {FIRST: text}
        for field, text in french.items()
        if text
    }
