"""Two steps to be published: somebody submits a draft, a person verifies it; and the way back, withdrawing."""

from datetime import date
from typing import Literal
from uuid import UUID, uuid5

from services.directory.domain.known import Known
from shared.events.directory import Entry, PartnerDrafted, PartnerPublished, PartnerWithdrawn

Reason = Literal["unknown", "another-draft", "not-awaited"]


class Refused(Exception):
    """Why nothing is told."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def draft(known: Known, partner: UUID, entry: Entry, by: str, request: UUID | None = None) -> PartnerDrafted:
    """Submit an entry; the same again, while it awaits its verification, is the same draft.

    And the same of one `request` is the same draft for ever.
    """
    awaited = known.draft(partner)
    if awaited and awaited.entry == entry:
        return awaited
    revision, said = known.next_revision(partner), entry.model_dump_json()
    id_ = uuid5(request, said) if request else uuid5(partner, f"draft/{revision}/{by}/{said}")
    return PartnerDrafted.now(id=id_, partner=partner, revision=revision, entry=entry, drafted_by=by)


def verify(known: Known, partner: UUID, draft_id: UUID, by: str, on: date) -> PartnerPublished:
    """Publish the draft that this person has seen, and no other; verified already, it is that publication."""
    decision, awaited = known.decision(partner), known.draft(partner)
    if isinstance(decision, PartnerPublished) and decision.draft == draft_id:
        return decision
    if awaited is None:
        raise Refused("not-awaited" if decision else "unknown")
    if awaited.id != draft_id:
        raise Refused("another-draft")
    return PartnerPublished.now(
        id=uuid5(draft_id, f"{PartnerPublished.type}/{by}/{on}"),
        partner=partner,
        revision=awaited.revision,
        draft=draft_id,
        entry=awaited.entry,
        verified_by=by,
        verified_on=on,
    )


def withdraw(known: Known, partner: UUID, by: str) -> PartnerWithdrawn:
    """Show it no more, and await no draft of it; withdrawn already, it is that withdrawal."""
    decision, awaited = known.decision(partner), known.draft(partner)
    if isinstance(decision, PartnerWithdrawn) and awaited is None:
        return decision
    if decision is None and awaited is None:
        raise Refused("unknown")
    revision = known.next_revision(partner)
    id_ = uuid5(partner, f"{PartnerWithdrawn.type}/{revision}/{by}")
    return PartnerWithdrawn.now(id=id_, partner=partner, revision=revision, withdrawn_by=by)
