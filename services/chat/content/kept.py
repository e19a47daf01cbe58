"""The sheets about what is kept and until when: data (`kept.json`); `api/visitors/kept.py` gathers its durations."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from services.chat.content.information import Information, sheets_of
from shared.languages import translations

FILE = Path(__file__).with_suffix(".json")
SHEETS = sheets_of(FILE, "sheets")
Unit = Literal["hours", "days", "months"]
Forms = Mapping[str, str]
"""A number of one unit in words, by the numbers that are said so: `1`, `3-10` (of the last two digits), `other`."""
UNITS: Mapping[str, Mapping[Unit, Forms]] = {
    "fr": {
        "days": {"1": "1 jour", "other": "{number} jours"},
        "hours": {"1": "1 heure", "other": "{number} heures"},
        "months": {"other": "{number} mois"},
    },
    "en": {
        "days": {"1": "1 day", "other": "{number} days"},
        "hours": {"1": "1 hour", "other": "{number} hours"},
        "months": {"1": "1 month", "other": "{number} months"},
    },
    **{code: found["units"] for code, found in translations(FILE.name).items()},
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
    forms = UNITS[language][unit]
    said = next((said for numbers, said in forms.items() if _among(number, numbers)), forms["other"])
    return said.format(number=number)


def _among(number: int, numbers: str) -> bool:
    first, _, last = numbers.partition("-")
    if not first.isdigit():
        return False
    return int(first) <= number % 100 <= int(last) if last else number == int(first)
