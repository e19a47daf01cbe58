"""The administrator's look at the editions: which there are, and what each would change, before it is activated."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path
from pydantic import BaseModel

from services.router.api.answers import within_reach
from services.router.api.ports import Editions, InForce, Ports
from services.router.domain.changes import Change, Kind
from services.router.domain.moments import written
from services.router.domain.outlines import on_the_map
from shared.http import Problem
from shared.identity import Administrator

editions = APIRouter(prefix="/api/router/editions", tags=["editions"])
MOST = 1_000
"""Communes of one kind of change that are named; of more, each département has its number."""
Name = Annotated[str, Path(max_length=40, description="An edition's name.")]
NONE: dict[int | str, dict[str, Any]] = {404: {"description": "No edition has this name."}}


class EditionListed(BaseModel):
    """An edition, and the moments from which it is in force."""

    id: str
    date: str
    in_force: bool
    moments: list[str]


class ChangeShown(BaseModel):
    """A commune that changes; `at` is its place on the map of `/competence/editions/departements.json`."""

    code: str
    name: str
    departement: str
    before: str
    after: str
    at: tuple[int, int] | None


class KindOfChange(BaseModel):
    """The changes of one kind; of more than 1,000 none is named, and `departements` says how many are where."""

    kind: Kind
    count: int
    changes: list[ChangeShown]
    departements: dict[str, int]


class Comparison(BaseModel):
    """The changes from the edition in force to another; `share` leaves out units named for the first time."""

    before: str
    after: str
    communes: int
    share: float
    kinds: list[KindOfChange]


@editions.get("")
async def list_editions(
    known: Editions, current: InForce, ports: Ports, administrator: Administrator
) -> list[EditionListed]:
    """List the editions, the latest first."""
    with within_reach():
        dates = await ports.comparisons.stored()
    listed = [
        EditionListed(
            id=name,
            date=date,
            in_force=name == current.id,
            moments=[written(edition.since) for edition in known if edition.id == name],
        )
        for name, date in dates.items()
    ]
    return sorted(listed, key=lambda edition: (edition.date, edition.id), reverse=True)


@editions.get("/{edition}/changes", responses=NONE)
async def show_changes(edition: Name, ports: Ports, administrator: Administrator) -> Comparison:
    """Show what an edition changes of the one in force."""
    with within_reach():
        compared = await ports.comparisons.with_the_one_in_force(edition)
    if compared is None:
        raise Problem(404, "Édition inconnue", "Aucune édition ne porte ce nom.")
    before, found = compared
    return Comparison(
        before=before,
        after=edition,
        communes=found.communes,
        share=found.share,
        kinds=list(_kinds(found.all)),
    )


def _kinds(changes: Sequence[Change]) -> Iterator[KindOfChange]:
    for kind in get_args(Kind):
        of_kind = [change for change in changes if change.kind == kind]
        if of_kind:
            departements = Counter(change.commune.departement for change in of_kind)
            shown = [_shown(change) for change in of_kind] if len(of_kind) <= MOST else []
            yield KindOfChange(kind=kind, count=len(of_kind), changes=shown, departements=departements)


def _shown(change: Change) -> ChangeShown:
    code, name, departement = change.commune[:3]
    place = on_the_map(departement, change.commune.point) if change.commune.point else None
    return ChangeShown(
        code=code,
        name=name,
        departement=departement,
        before=change.before,
        after=change.after,
        at=(round(place[0]), round(place[1])) if place else None,
    )
