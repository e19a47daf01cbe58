"""The search for partners near a commune, best first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import NamedTuple
from zoneinfo import ZoneInfo

from services.directory.domain.hours import PARIS, ZONES, is_open, opens_at
from services.directory.domain.places import Places, Point, distance_km
from shared.codes import departement_of
from shared.events.directory import Entry, Kind, PartnerPublished

STATION: tuple[Kind, ...] = ("psychologist", "social-worker", "station-association")
"""The kinds that receive people at the station: the operator offers them first."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """The criteria of a search; an empty one admits every partner."""

    commune: str = ""
    theme: str = ""
    language: str = ""
    kind: Kind | None = None
    open_now: bool = False


class FoundPartner(NamedTuple):
    """A partner, how far it is, and whether somebody answers there now, where that can be said."""

    partner: PartnerPublished
    distance: float | None
    open_now: bool | None
    opens_at: datetime | None
    zone: ZoneInfo
    """The time zone in which its hours are."""


class Search:
    """A search for partners from one commune, at one moment."""

    def __init__(self, criteria: Criteria, places: Places, near_km: float, now: datetime) -> None:
        self._criteria = criteria
        self._from = places.get(criteria.commune)
        self._departement = departement_of(criteria.commune)
        self._near_km = near_km
        self._now = now

    def find(self, published: Iterable[PartnerPublished]) -> list[FoundPartner]:
        """The partners near it, then of the département, then the national ones; in each the closed ones last."""
        seen = [self.seen(partner) for partner in published if self._suits(partner.entry)]
        shown = [found for found in seen if self._is_shown(found)]
        return sorted(shown, key=self._rank)

    def seen(self, partner: PartnerPublished) -> FoundPartner:
        """A partner as it is from here and now."""
        entry, there = partner.entry, point_of(partner.entry)
        is_far = entry.scope == "national" or self._from is None or there is None
        distance = None if is_far else distance_km(self._from, there)  # type: ignore[arg-type] # neither is None
        zone = ZONES.get(departement_of(entry.commune or ""), PARIS)
        when = entry.hours.opening, self._now, zone
        return FoundPartner(partner, distance, is_open(*when), opens_at(*when), zone)

    def _suits(self, entry: Entry) -> bool:
        criteria = self._criteria
        return (
            (not criteria.theme or not entry.themes or criteria.theme in entry.themes)
            and (not criteria.language or not entry.languages or criteria.language in entry.languages)
            and (criteria.kind is None or criteria.kind == entry.kind)
        )

    def _is_shown(self, found: FoundPartner) -> bool:
        if self._criteria.open_now and not found.open_now:
            return False
        entry = found.partner.entry
        if not self._criteria.commune or entry.scope == "national":
            return True
        if entry.scope == "departements":
            return self._departement in entry.departements
        return self._is_near(found) or departement_of(entry.commune or "") == self._departement

    def _is_near(self, found: FoundPartner) -> bool:
        return found.distance is not None and found.distance <= self._near_km

    def _rank(self, found: FoundPartner) -> tuple[int, bool, bool, bool, bool, float, str]:
        entry = found.partner.entry
        is_general = entry.scope == "national" and self._criteria.theme not in entry.themes
        distance = inf if found.distance is None else found.distance
        is_emergency = entry.kind == "emergency"  # every page of the visitor's names these already
        return (
            self._group(found), entry.kind not in STATION, is_general, is_emergency, found.open_now is False,
            distance, entry.name,
        )  # fmt: skip

    def _group(self, found: FoundPartner) -> int:
        if found.partner.entry.scope == "national":
            return 2 if self._criteria.commune else 0
        return 0 if self._is_near(found) else 1


def point_of(entry: Entry) -> Point | None:
    """The point of an entry, if it has one."""
    return None if entry.lat is None or entry.lon is None else (entry.lat, entry.lon)
