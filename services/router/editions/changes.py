"""The changes from one edition to another, commune by commune."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from services.router.domain.competence import Competence
from services.router.domain.territory import Territory
from services.router.editions.edition import Edition

SHOWN = 5
"""Lines of each kind of change that a report shows."""


@dataclass(frozen=True)
class Changes:
    """The lines of the communes that changed, by the kind of change; and the number of communes before."""

    communes: int
    lines: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def share(self) -> float:
        """The share of communes that changed; a unit of their own instead of their département's is no change."""
        changed = {code for what, lines in self.lines.items() if what != NAMED for code in lines}
        return len(changed) / max(self.communes, 1)

    def report(self) -> Iterator[str]:
        """The lines of a report: each kind of change with its number and its first lines."""
        if not any(self.lines.values()):
            yield "Nothing changes."
        for what, lines in self.lines.items():
            if lines:
                yield f"{len(lines):>6}  {what}"
            yield from (f"        {line}" for line in list(lines.values())[:SHOWN])
            if len(lines) > SHOWN:
                yield "        …"


ADDED, REMOVED, MERGED, RENAMED = "added", "removed", "merged into another", "renamed"
MOVED, UNIT, NAMED = "another force", "another unit", "a unit of their own instead of their département's"
PLACE = "other postal codes, city or département"


def changes(before: Edition, after: Edition) -> Changes:
    """Compare two editions."""
    old, new = before.territory(), after.territory()
    now = {row["code"]: row["commune"] for row in after.tables["former-communes"]}
    found: dict[str, dict[str, str]] = {
        kind: {} for kind in (ADDED, REMOVED, MERGED, RENAMED, PLACE, MOVED, UNIT, NAMED)
    }
    for code in sorted(old.communes.keys() | new.communes.keys()):
        for what, line in _changes_of(code, old, new, now):
            found[what][code] = f"{code} {line}"
    return Changes(len(old.communes), found)


def _changes_of(code: str, old: Territory, new: Territory, now: dict[str, str]) -> Iterator[tuple[str, str]]:
    was, is_ = old.communes.get(code), new.communes.get(code)
    if was is None:
        yield ADDED, f"{new.name(code)}: {_unit_or_doubt(new, code)}"
    elif is_ is None:
        heir = now.get(code, "")
        yield (MERGED, f"{was.name} → {heir} {new.name(heir)}") if heir else (REMOVED, was.name)
    else:
        if was.name != is_.name:
            yield RENAMED, f"{was.name} → {is_.name}"
        if was[2:4] != is_[2:4] or was.city != is_.city:
            yield PLACE, is_.name
        yield from _competence_of(code, old, new)


def _competence_of(code: str, old: Territory, new: Territory) -> Iterator[tuple[str, str]]:
    name, was, is_ = new.name(code), old.competence(code), new.competence(code)
    if _forces(old, code) != _forces(new, code):
        yield MOVED, f"{name}: {_forces(old, code)} → {_forces(new, code)}"
    elif isinstance(was, Competence) and isinstance(is_, Competence) and was.unit.id != is_.unit.id:
        whole = was.unit.id == f"{was.force}-{old.communes[code].departement}"
        yield (NAMED if whole else UNIT), f"{name}: {was.unit.name} → {is_.unit.name}"


def _forces(territory: Territory, code: str) -> str:
    match territory.competence(code):
        case Competence(force=force, both_forces=both):
            return "both forces" if both else force
        case doubt:
            return f"nobody ({doubt.reason})"


def _unit_or_doubt(territory: Territory, code: str) -> str:
    found = territory.competence(code)
    return found.unit.name if isinstance(found, Competence) else _forces(territory, code)
