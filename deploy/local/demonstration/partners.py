"""Invented partners of twenty towns, with telephone numbers that are kept for fiction."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid5

from deploy.local.demonstration.communes import Commune, Communes
from shared.events.directory import Entry, Hours, Kind, PartnerPublished

PARTNERS = UUID("c1d86a7e-4e0c-4a3b-9f4e-1b7c2f5a9d20")
"""The namespace of their ids."""
TOWNS = 20
KINDS: tuple[tuple[Kind, str], ...] = (
    ("association", "Aide aux victimes"),
    ("social-worker", "Intervenante sociale"),
)
SHOWN_ON = date(2026, 11, 30)


def partners(communes: Communes) -> Iterator[PartnerPublished]:
    """Two partners for each of the twenty largest towns."""
    for rank, town in enumerate(communes.largest(TOWNS)):
        for number, (kind, name) in enumerate(KINDS):
            yield _published(town, kind, name, f"01 99 00 {rank:02d} {number:02d}")


def _published(town: Commune, kind: Kind, name: str, phone: str) -> PartnerPublished:
    partner = uuid5(PARTNERS, f"{town.code}/{kind}")
    draft = uuid5(partner, "draft")
    entry = Entry(
        name=f"{name} – {town.name} (démonstration)",
        kind=kind,
        scope="near",
        phone=phone,
        commune=town.code,
        hours=Hours(opening="Mo-Fr 09:00-17:00", text="Du lundi au vendredi, de 9 h à 17 h"),
        description="Inventé pour la démonstration : personne ne répond à ce numéro.",
    )
    return PartnerPublished.now(
        id=uuid5(draft, PartnerPublished.type),
        partner=partner,
        revision=1,
        draft=draft,
        entry=entry,
        verified_by="Démonstration",
        verified_on=SHOWN_ON,
    )
