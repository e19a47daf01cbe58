"""The forces: one row of `forces.json` each, from which code and pages derive all that differs between them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from shared.languages import translated

FILE = Path(__file__).with_name("forces.json")
"""The registry, without the translations of its labels; the pages read both at `/shared/forces.json`."""
Labels = Mapping[str, str]
"""A text in each language, by its code: `fr`, `en`."""


@dataclass(frozen=True, slots=True)
class ForceRow:
    """All that is true of one force."""

    code: str
    """How topics, databases, settings and the ids of its units and signalements name it: lower-case letters."""
    institution: str
    """Its code in the Ministry's list of competence."""
    name: Labels
    short: Labels
    the: Labels
    """With its article, as « la police »."""
    to: Labels
    """After a verb, as « à la police »."""
    station: str
    """The kind of its local units, in their names where the Ministry's list gives a place alone."""
    departement_unit: str
    """The unit that answers for a whole département, before the département's own name."""
    numbered_units: bool
    """Whether its local units bear a number; otherwise their département and place identify them."""
    psychologists: bool
    """Whether psychologists work at its platform."""
    practice: bool = False
    """Whether nobody is there: its visitors are scripted, and nothing of it reaches a force, a unit or a figure."""

    def __post_init__(self) -> None:
        if not (self.code.isascii() and self.code.isalpha() and self.code.islower() and len(self.code) <= 20):
            raise ValueError(f"{FILE.name}: the code {self.code!r} is not made of 1 to 20 lower-case letters")


LABELS = ("name", "short", "the", "to")


def _translated(row: dict[str, Any]) -> dict[str, Any]:
    return row | {label: translated(row[label], FILE.name, row["code"], label) for label in LABELS}


REGISTRY: Mapping[str, ForceRow] = {
    row["code"]: ForceRow(**_translated(row)) for row in json.loads(FILE.read_text("utf-8"))
}
"""The rows by their codes: the forces, and practice."""
FORCES: tuple[str, ...] = tuple(code for code, row in REGISTRY.items() if not row.practice)
"""The forces, which answer the public; where several are competent and nobody chose, the first of them has the
conversation.
"""
PRACTICE: tuple[str, ...] = tuple(code for code, row in REGISTRY.items() if row.practice)
FORCES_AND_PRACTICE = (*FORCES, *PRACTICE)
"""All that has logs, databases and staff of its own."""
ANY_FORCE = f"({'|'.join(FORCES_AND_PRACTICE)})"
"""The code of a force or of practice, in a regular expression."""

if TYPE_CHECKING:
    Force: TypeAlias = str
    ForceOrPractice: TypeAlias = str
else:
    Force = Literal[FORCES]
    """A force's code, checked wherever pydantic reads one: the schemas enumerate the registry."""
    ForceOrPractice = Literal[FORCES_AND_PRACTICE]
    """The same, where practice has what a force has."""


def are_apart(one: str, other: str) -> bool:
    """Whether nothing may pass between these two: one of them is practice, and the other is not."""
    return one != other and (one in PRACTICE or other in PRACTICE)


def registry_json() -> bytes:
    """The registry as the pages read it."""
    return json.dumps([asdict(row) for row in REGISTRY.values()], ensure_ascii=False).encode()


def force_of(unit: str) -> ForceOrPractice | None:
    """The force of a territorial unit, which the unit's id begins with; None if the id names no force."""
    code = unit.partition("-")[0]
    return code if code in REGISTRY else None
