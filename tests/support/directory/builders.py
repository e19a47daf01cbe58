"""Partners and what is told of them, setting only what matters."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aiokafka.structs import ConsumerRecord

from services.directory.domain.known import Known
from services.directory.domain.publish import draft, verify
from shared.cloudevents.event import Event
from shared.events.directory import Entry, Hours, PartnerDrafted, PartnerPublished

PARTNER = UUID(int=5)
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


def an_entry(name: str = "Association", commune: str | None = BORDEAUX, **said: Any) -> Entry:
    """An association of Bordeaux that helps near it."""
    point = PLACES.get(commune or "") or (None, None)
    opening = said.pop("opening", "")
    body = {"kind": "association", "scope": "near", "lat": point[0], "lon": point[1], **said}
    return Entry(name=name, commune=commune, hours=Hours(opening=opening), **body)


def a_publication(name: str = "Association", commune: str | None = BORDEAUX, **said: Any) -> PartnerPublished:
    """A partner that was verified today."""
    return PartnerPublished.now(
        partner=uuid4(), revision=1, draft=uuid4(), verified_by="Noa", verified_on=TODAY,
        entry=an_entry(name, commune, **said),
    )  # fmt: skip


def drafted(known: Known, name: str = "Association", partner: UUID = PARTNER, **said: Any) -> PartnerDrafted:
    """A draft, heard."""
    event = draft(known, partner, an_entry(name, **said), "Noa")
    known.consume(event)
    return event


def published(known: Known, name: str = "Association", **said: Any) -> PartnerPublished:
    """A draft and its verification, heard."""
    event = verify(known, PARTNER, drafted(known, name, **said).id, "Noa", TODAY)
    known.consume(event)
    return event


def as_consumed(event: Event, offset: int = 5, value: bytes | None = b"") -> ConsumerRecord:
    """The fact as Kafka gives it; or another value under its headers."""
    told = event.record("directory")
    body = told.value if value == b"" else value
    return ConsumerRecord(told.topic, 0, offset, 0, 0, told.key, body, None, -1, -1, tuple(told.headers))


def named(found: list[Any]) -> list[str]:
    """The names, in order."""
    return [one.partner.entry.name for one in found]


def state(known: Known) -> tuple[set[str], set[str]]:
    """All that can be asked of what is known: who is shown, and what awaits."""
    shown = {f"{event.partner} {event.entry.name} {event.verified_by}" for event in known.published()}
    return shown, {f"{event.partner} {event.entry.name}" for event in known.awaiting()}
