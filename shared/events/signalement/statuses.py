"""The statuses of a signalement: one row each, from which services and pages derive what each allows."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from shared.events.values import SignalementStatus

SCRIPT = Path(__file__).parents[2] / "web/signalement_statuses.js"
HEAD = "/** The statuses of a signalement, the most pressing first; written by `make scripts` from their table. */"


@dataclass(frozen=True, slots=True)
class StatusRow:
    """The rules of one status: what a signalement in it allows, and who follows it."""

    code: SignalementStatus
    agreed: bool = True
    """The visitor agreed to it: it has left, or leaves as soon as there is a key."""
    left: bool = True
    """A unit has had it: withdrawing the consent does not bring it back."""
    late: bool = False
    """A person must act: no unit has it, or the unit does not answer in time, or did not reach the person."""
    followed: bool = True
    """Supervisors see it among what is under way."""
    rerouted: bool = False
    """A supervisor may pass it to another unit of the force for which the visitor consented, as the consent says."""


STATUSES: Mapping[SignalementStatus, StatusRow] = {
    row.code: row
    for row in (
        StatusRow("overdue", late=True, rerouted=True),
        StatusRow("stopped", left=False, late=True, rerouted=True),
        StatusRow("unreachable", late=True),
        StatusRow("forwarded"),
        StatusRow("received"),
        StatusRow("awaiting-consent", agreed=False, left=False),
        StatusRow("contacted", followed=False),
        StatusRow("withdrawn", agreed=False, left=False, followed=False),
    )
}
"""The most pressing first: in this order supervisors see them."""
AGREED = frozenset(row.code for row in STATUSES.values() if row.agreed)
LEFT = frozenset(row.code for row in STATUSES.values() if row.left)


def script() -> str:
    """The script that the pages import."""
    rows = {
        row.code: {name: value for name, value in asdict(row).items() if name != "code"}
        for row in STATUSES.values()
    }
    return f"{HEAD}\n\nexport const statuses = {json.dumps(rows, indent=2)};\n"


if __name__ == "__main__":
    SCRIPT.write_text(script())
