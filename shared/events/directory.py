"""The events that the directory publishes: who can help near a commune, and what a person has to verify."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.events.values import Code, Commune, Value
from shared.identifiers import EVERYONE

partner = Topic(
    "directory.partner",
    key="partner",
    publisher="directory",
    consumers=EVERYONE,
    compacted=True,
    doc="Partners as they are published and withdrawn.",
)
partner_drafted = Topic(
    "directory.partner-drafted",
    key="partner",
    publisher="directory",
    consumers=("directory",),
    compacted=True,
    doc="Drafts of partners, the latest for each: a person verifies it, then it is published.",
)

Kind = Literal[
    "psychologist", "social-worker", "station-association", "association", "national-line", "emergency",
    "shelter", "health", "legal",
]  # fmt: skip
"""The first three receive people at the station itself."""
Scope = Literal["near", "departements", "national"]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Departement = Annotated[str, StringConstraints(pattern=r"^([0-9]{2}|2[AB]|9[78][0-9])$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Url = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^(https?://\S+)?$")]


class Hours(Value):
    """When somebody answers, by the clock of the place."""

    opening: Line = ""
    """As OpenStreetMap writes it: `Mo-Fr 09:00-12:00,14:00-17:00; Sa 09:00-12:00`, or `24/7`; empty: not known."""
    text: Line = ""
    """The sentence that a person reads."""


class Entry(Value):
    """Everything that the public may know of a partner."""

    name: Name
    kind: Kind
    scope: Scope
    departements: tuple[Departement, ...] = Field((), max_length=110)
    """Where it helps, when its scope is départements."""
    phone: Line = ""
    address: Line = ""
    commune: Commune | None = None
    lat: float | None = Field(None, ge=-90, le=90)
    """Of the commune, where nobody said otherwise (WGS 84, decimal degrees)."""
    lon: float | None = Field(None, ge=-180, le=180)
    themes: tuple[Code, ...] = Field((), max_length=50)
    """None: whatever the theme."""
    languages: tuple[Language, ...] = Field(("fr",), max_length=50)
    """ISO 639 codes; none: whatever the language."""
    hours: Hours = Hours()
    accessibility: Line = ""
    url: Url = ""
    description: Line = ""


class PartnerDrafted(Event, on=partner_drafted):
    """Somebody submitted what is to be published of a partner."""

    partner: UUID
    revision: Annotated[int, Field(ge=0)]
    """The next after what was known of the partner; of two alike, the greater id holds."""
    entry: Entry
    drafted_by: str
    """A pseudonym."""
    author: str = ""
    """The account that drafted it: another one verifies it."""


class PartnerPublished(Event, on=partner):
    """A person verified a partner's entry: from now on it is shown."""

    partner: UUID
    revision: Annotated[int, Field(ge=0)]
    """That of the draft; 0: bundled with the product."""
    draft: UUID
    """The draft that was verified."""
    entry: Entry
    verified_by: str
    """A pseudonym."""
    verified_on: date


class PartnerWithdrawn(Event, on=partner):
    """A partner is not shown any more, and what was drafted before is not awaited any more."""

    partner: UUID
    revision: Annotated[int, Field(ge=0)]
    """The next after what was known of the partner; wins over a publication alike."""
    withdrawn_by: str
    """A pseudonym."""
