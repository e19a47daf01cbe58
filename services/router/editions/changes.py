"""The comparison of an edition with the territory of another, and its report."""

from collections.abc import Iterator
from typing import get_args

from services.router.domain.changes import Change, Changes, Kind
from services.router.domain.competence import Competence, Reason
from services.router.domain.territory import Territory
from services.router.editions.edition import Edition

SHOWN = 5
"""Lines of each kind of change that a report shows."""
LABELS: dict[Kind, str] = {
    "added": "added",
    "removed": "removed",
    "merged": "merged into another",
    "renamed": "renamed",
    "place": "other postal codes, city or département",
    "force": "another force",
    "unit": "another unit",
    "named": "a unit of their own instead of their département's",
}


def changes(old: Territory, after: Edition) -> Changes:
    """Compare an edition with the territory of the one before."""
    new = after.territory(old)
    now = {row["code"]: row["commune"] for row in after.tables["former-communes"]}
    codes = sorted(old.communes.keys() | new.communes.keys())
    return Changes(
        len(old.communes), [change for code in codes for change in _changes_of(code, old, new, now)]
    )


def lines(found: Changes) -> dict[str, dict[str, str]]:
    """A line for each commune that changed, by what the kind of change is called."""
    by_kind: dict[Kind, dict[str, str]] = {kind: {} for kind in LABELS}
    for change in found.all:
        by_kind[change.kind][change.commune.code] = f"{change.commune.code} {_line(change)}"
    return {LABELS[kind]: of_kind for kind, of_kind in by_kind.items() if of_kind}


def report(found: Changes) -> Iterator[str]:
    """The lines of a report: each kind of change with its number and its first lines."""
    if not found.all:
        yield "Nothing changes."
    for what, of_kind in lines(found).items():
        yield f"{len(of_kind):>6}  {what}"
        yield from (f"        {line}" for line in list(of_kind.values())[:SHOWN])
        if len(of_kind) > SHOWN:
            yield "        …"


def _line(change: Change) -> str:
    name, before, after = change.commune.name, _said(change.before), _said(change.after)
    if before:
        return f"{name}: {before} → {after}"
    if change.kind == "added":
        return f"{name}: {after}"
    return f"{name} → {after}" if after else name


def _said(answer: str) -> str:
    if answer in get_args(Reason):
        return f"nobody ({answer})"
    return "both forces" if answer == "both" else answer


def _changes_of(code: str, old: Territory, new: Territory, now: dict[str, str]) -> Iterator[Change]:
    was, is_ = old.communes.get(code), new.communes.get(code)
    if is_ is None:
        heir = now.get(code, "")
        if was:
            yield Change("merged" if heir else "removed", was, "", f"{heir} {new.name(heir)}" if heir else "")
    elif was is None:
        yield Change("added", is_, "", _unit_or_doubt(new, code))
    else:
        if was.name != is_.name:
            yield Change("renamed", was, "", is_.name)
        if was[2:4] != is_[2:4] or was.city != is_.city:
            yield Change("place", is_)
        yield from _competence_of(code, old, new)


def _competence_of(code: str, old: Territory, new: Territory) -> Iterator[Change]:
    commune, was, is_ = new.communes[code], old.competence(code), new.competence(code)
    if _force(old, code) != _force(new, code):
        yield Change("force", commune, _force(old, code), _force(new, code))
    elif isinstance(was, Competence) and isinstance(is_, Competence) and was.unit.id != is_.unit.id:
        whole = was.unit.id == f"{was.force}-{old.communes[code].departement}"
        yield Change("named" if whole else "unit", commune, was.unit.name, is_.unit.name)


def _force(territory: Territory, code: str) -> str:
    match territory.competence(code):
        case Competence(force=force, both_forces=both):
            return "both" if both else force
        case doubt:
            return doubt.reason


def _unit_or_doubt(territory: Territory, code: str) -> str:
    found = territory.competence(code)
    return found.unit.name if isinstance(found, Competence) else found.reason
