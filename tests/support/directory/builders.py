"""Partners and the events about them, setting only what matters."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aiokafka.structs import ConsumerRecord

from services.directory.domain.known import KnownPartners
from services.directory.domain.publish import Author, draft, verify
from shared.cloudevents.event import Event
from shared.events.directory import Entry, Hours, PartnerDrafted, PartnerPublished

PARTNER = UUID(int=5)
ADA, EVE, NOA = (Author(f"administrator-{n}", n) for n in ("Ada", "Eve", "Noa"))
TODAY = date(2026, 11, 25)
BORDEAUX, PESSAC, ARCACHON, PARIS = "33063", "33318", "33009", "75056"
PLACES = {
    BORDEAUX: (44.8575, -0.5737),
    PESSAC: (44.7934, -0.6747),
    ARCACHON: (44.6529, -1.1743),
    PARIS: (48.8566, 2.3429),
    "97411": (-20.9359, 55.4472),
    "98711": None,
}


def an_entry(name: str = "Association", commune: str | None = BORDEAUX, **fields: Any) -> Entry:
    """An association of Bordeaux that helps near it."""
    point = PLACES.get(commune or "") or (None, None)
    opening = fields.pop("opening", "")
    body = {"kind": "association", "scope": "near", "lat": point[0], "lon": point[1], **fields}
    return Entry(name=name, commune=commune, hours=Hours(opening=opening), **body)


def a_publication(
    name: str = "Association", commune: str | None = BORDEAUX, **fields: Any
) -> PartnerPublished:
    """A partner that was verified today."""
    return PartnerPublished.now(
        partner=uuid4(), revision=1, draft=uuid4(), verified_by="Noa", verified_on=TODAY,
        entry=an_entry(name, commune, **fields),
    )  # fmt: skip


def drafted(
    known: KnownPartners, name: str = "Association", partner: UUID = PARTNER, **fields: Any
) -> PartnerDrafted:
    """A draft of Ada's, consumed."""
    event = draft(known, partner, an_entry(name, **fields), ADA)
    known.consume(event)
    return event


def published(known: KnownPartners, name: str = "Association", **fields: Any) -> PartnerPublished:
    """A draft and its verification, consumed."""
    event = verify(known, PARTNER, drafted(known, name, **fields).id, NOA, TODAY)
    known.consume(event)
    return event


def as_consumed(event: Event, offset: int = 5, value: bytes | None = b"") -> ConsumerRecord:
    """The event as Kafka gives it; or another value under its headers."""
    record = event.record("directory")
    body = record.value if value == b"" else value
    return ConsumerRecord(
        record.topic, 0, offset, 0, 0, record.key, body, None, -1, -1, tuple(record.headers)
    )


def names_of(found: list[Any]) -> list[str]:
    """The names, in order."""
    return [one.partner.entry.name for one in found]


def state(known: KnownPartners) -> tuple[set[str], set[str]]:
    """The state of known partners: those that are shown, and the drafts that are awaited."""
    shown = {f"{event.partner} {event.entry.name} {event.verified_by}" for event in known.published()}
    return shown, {f"{event.partner} {event.entry.name}" for event in known.awaiting()}
