"""The check of an entry before it can be published: it must say where it helps, and when, in known words."""

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Any

from pydantic import ValidationError

from services.directory.domain.hours import canonical
from services.directory.domain.nearby import point_of
from services.directory.domain.places import Places, lies_there
from services.directory.domain.reaching import can_be_dialled, can_be_opened
from shared.codes import DEPARTEMENTS, THEMES
from shared.events.directory import Entry
from shared.texts import is_plain

TEXTS = ("name", "phone", "address", "accessibility", "url", "description")


class Unfit(Exception):
    """The field that keeps an entry from being published."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def written(fields: Mapping[str, Any], places: Places) -> Entry:
    """The entry of the fields that somebody wrote, fitted."""
    try:
        return fitted(Entry(**fields), places)
    except ValidationError as error:
        where = error.errors(include_input=False, include_url=False)[0]["loc"]
        raise Unfit(str(where[-1] if where[0] == "hours" else where[0])) from None


def fitted(entry: Entry, places: Places) -> Entry:
    """The entry completed: its point is its commune's, its hours as everybody writes them; or else `Unfit`."""
    if field := next(chain(_unreachable(entry), _nowhere(entry, places)), ""):
        raise Unfit(field)
    if not set(entry.themes) <= set(THEMES):
        raise Unfit("themes")
    point = point_of(entry) or places.get(entry.commune or "")
    hours = entry.hours.model_copy(update={"opening": _opening(entry)})
    lat, lon = point or (None, None)
    return entry.model_copy(update={"lat": lat, "lon": lon, "hours": hours})


def _unreachable(entry: Entry) -> Iterator[str]:
    """The fields that nobody could read, dial or open."""
    yield from (field for field in TEXTS if not is_plain(getattr(entry, field)))
    if not is_plain(entry.hours.text):
        yield "hours"
    if entry.phone and not can_be_dialled(entry.phone):
        yield "phone"
    if entry.url and not can_be_opened(entry.url):
        yield "url"


def _nowhere(entry: Entry, places: Places) -> Iterator[str]:
    """The fields that do not say where it is, or where it helps."""
    if entry.commune and entry.commune not in places:
        yield "commune"
    if (entry.lat is None) != (entry.lon is None):
        yield "lat"
    if entry.scope == "departements" and not entry.departements:
        yield "departements"
    if not set(entry.departements) <= set(DEPARTEMENTS):
        yield "departements"
    if entry.scope == "near" and not entry.commune:
        yield "commune"
    if (point := point_of(entry)) and not lies_there(point, entry.commune, places):
        yield "lat"


def _opening(entry: Entry) -> str:
    try:
        return canonical(entry.hours.opening)
    except ValueError:
        raise Unfit("opening") from None
