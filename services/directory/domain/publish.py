"""The two steps to be published, a draft and its verification; and the way back, a withdrawal."""

from datetime import date
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from services.directory.domain.known import KnownPartners
from shared.events.directory import Entry, PartnerDrafted, PartnerPublished, PartnerWithdrawn

Reason = Literal["unknown", "another-draft", "not-awaited", "own-draft"]


class Author(NamedTuple):
    """Somebody who drafts or verifies."""

    account: str
    pseudonym: str
    """Shown beside what they did."""

    def wrote(self, drafted: PartnerDrafted) -> bool:
        """Whether they drafted it; a draft of before accounts were kept is known by its pseudonym."""
        if drafted.author:
            return drafted.author == self.account
        return drafted.drafted_by == self.pseudonym


class Refused(Exception):
    """The reason why nothing is published."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def draft(
    known: KnownPartners, partner: UUID, entry: Entry, by: Author, request: UUID | None = None
) -> PartnerDrafted:
    """Submit an entry: while the same awaits its verification, it is that draft; of one `request`, it always is."""
    awaited = known.draft(partner)
    if awaited and awaited.entry == entry:
        return awaited
    revision, body = known.next_revision(partner), entry.model_dump_json()
    id_ = uuid5(request, body) if request else uuid5(partner, f"draft/{revision}/{by.pseudonym}/{body}")
    names: dict[str, Any] = {"drafted_by": by.pseudonym, "author": by.account}
    return PartnerDrafted.now(id=id_, partner=partner, revision=revision, entry=entry, **names)


def verify(known: KnownPartners, partner: UUID, draft_id: UUID, by: Author, on: date) -> PartnerPublished:
    """Publish the draft that this person has read and another wrote; verified already, it is that publication."""
    decision, awaited = known.decision(partner), known.draft(partner)
    if isinstance(decision, PartnerPublished) and decision.draft == draft_id:
        return decision
    if awaited is None:
        raise Refused("not-awaited" if decision else "unknown")
    if awaited.id != draft_id:
        raise Refused("another-draft")
    if by.wrote(awaited):
        raise Refused("own-draft")
    return PartnerPublished.now(
        id=uuid5(draft_id, f"{PartnerPublished.type}/{by.pseudonym}/{on}"),
        partner=partner,
        revision=awaited.revision,
        draft=draft_id,
        entry=awaited.entry,
        verified_by=by.pseudonym,
        verified_on=on,
    )


def withdraw(known: KnownPartners, partner: UUID, by: str) -> PartnerWithdrawn:
    """Show a partner no more, and await no draft of it; withdrawn already, it is that withdrawal."""
    decision, awaited = known.decision(partner), known.draft(partner)
    if isinstance(decision, PartnerWithdrawn) and awaited is None:
        return decision
    if decision is None and awaited is None:
        raise Refused("unknown")
    revision = known.next_revision(partner)
    id_ = uuid5(partner, f"{PartnerWithdrawn.type}/{revision}/{by}")
    return PartnerWithdrawn.now(id=id_, partner=partner, revision=revision, withdrawn_by=by)
