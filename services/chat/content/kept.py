"""The sheets about what is kept and until when: data (`kept.json`); `api/visitors/kept.py` gathers its durations."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter

from services.chat.content.information import Information

SHEETS: list[Information] = TypeAdapter(list[Information]).validate_json(
    Path(__file__).with_suffix(".json").read_bytes()
)
Unit = Literal["hours", "days", "months"]
UNITS: Mapping[Unit, dict[str, tuple[str, str]]] = {
    "days": {"fr": ("jour", "jours"), "en": ("day", "days")},
    "hours": {"fr": ("heure", "heures"), "en": ("hour", "hours")},
    "months": {"fr": ("mois", "mois"), "en": ("month", "months")},
}


@dataclass(frozen=True, slots=True)
class Kept:
    """The decisions of the settings about what is kept."""

    address: bool
    """Whether the visitor's address is kept, sealed: a magistrate has given a key."""
    write_to: str
    """Where to write about one's rights; empty where nobody has said."""
    durations: Mapping[str, tuple[int, Unit]]
    """Durations, by their names in the sentences."""

    def sheets(self) -> list[Information]:
        """The sheets that are true here."""
        untrue = {"no-address" if self.address else "address", "rights-here" if self.write_to else "rights"}
        return [self._filled(sheet) for sheet in SHEETS if sheet.code not in untrue]

    def _filled(self, sheet: Information) -> Information:
        points = {
            language: [point.format(**self._values(language)) for point in points]
            for language, points in sheet.points.items()
        }
        return sheet.model_copy(update={"points": points})

    def _values(self, language: str) -> dict[str, str]:
        values = {name: duration(*long, language) for name, long in self.durations.items()}
        return values | {"write_to": self.write_to}


def duration(number: int, unit: Unit, language: str) -> str:
    """A duration in words: « 1 jour », « 25 months »."""
    one, many = UNITS[unit][language]
    return f"{number} {one if number == 1 else many}"
