"""The shapes of the directory's answers."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.directory.bundled import wordings
from services.directory.domain.known import KnownPartners
from services.directory.domain.nearby import FoundPartner
from services.directory.domain.publish import Author
from services.directory.domain.wording import wording_of
from shared.events.directory import Entry, PartnerDrafted, PartnerPublished

KEPT = "public, max-age=60"
"""For how long browsers may keep an answer: whether somebody answers now changes with the minute."""


class PartnerShown(Entry):
    """A partner as everybody sees it."""

    id: UUID
    distance_km: float | None
    """As the crow flies from the commune that was asked for; null for national services and unknown places."""
    open_now: bool | None
    """Null where the hours are not known."""
    opens_at: datetime | None
    """When somebody answers again, where nobody does now."""
    time_zone: str
    """The zone of the tz database in which its hours are: `Europe/Paris`."""
    texts: dict[str, dict[str, str]]
    """The hours, the accessibility and the description that a person reads, each by language; French always."""
    verified_on: date


class DraftShown(BaseModel):
    """A draft, as administrators see it."""

    partner: UUID
    draft: UUID
    entry: Entry
    drafted_by: str
    drafted_at: datetime
    own: bool
    """The reader wrote it: another administrator verifies it."""
    replaces: bool
    """The partner is published: verifying this draft replaces what is shown."""


class Standing(BaseModel):
    """The standing of a partner, once a request has been consumed."""

    partner: UUID
    status: Literal["published", "withdrawn", "unknown"]
    draft: UUID | None
    """The draft that awaits its verification."""


def partner_shown(found: FoundPartner) -> dict[str, Any]:
    """The body of a `PartnerShown`."""
    partner, entry = found.partner.partner, found.partner.entry
    return {
        "id": str(partner),
        **entry.model_dump(mode="json"),
        "distance_km": None if found.distance is None else round(found.distance, 1),
        "open_now": found.open_now,
        "opens_at": found.opens_at.isoformat() if found.opens_at else None,
        "time_zone": found.zone.key,
        "texts": wording_of(entry, wordings().get(partner, {})),
        "verified_on": found.partner.verified_on.isoformat(),
    }


def draft_shown(draft: PartnerDrafted, known: KnownPartners, reader: Author) -> DraftShown:
    """A draft, as this administrator sees it."""
    return DraftShown(
        partner=draft.partner,
        draft=draft.id,
        entry=draft.entry,
        drafted_by=draft.drafted_by,
        drafted_at=draft.time,
        own=reader.wrote(draft),
        replaces=isinstance(known.decision(draft.partner), PartnerPublished),
    )


def standing_of(partner: UUID, known: KnownPartners) -> Standing:
    """The standing of a partner."""
    decision, awaited = known.decision(partner), known.draft(partner)
    published = isinstance(decision, PartnerPublished)
    status: Literal["published", "withdrawn", "unknown"] = "published" if published else "withdrawn"
    return Standing(
        partner=partner, status=status if decision else "unknown", draft=awaited.id if awaited else None
    )
