"""Whether what somebody submitted can be published: it must say where it helps, and when, in known words."""

from services.directory.domain.hours import canonical
from services.directory.domain.places import Places
from shared.codes import DEPARTEMENTS, THEMES
from shared.events.directory import Entry


class Unfit(Exception):
    """The field that keeps an entry from being published."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def fitted(entry: Entry, places: Places) -> Entry:
    """The entry with what it leaves unsaid: its point is its commune's, its hours as everybody writes them."""
    if entry.commune and entry.commune not in places:
        raise Unfit("commune")
    if (entry.lat is None) != (entry.lon is None):
        raise Unfit("lat")
    if entry.scope == "departements" and not entry.departements:
        raise Unfit("departements")
    if not set(entry.departements) <= set(DEPARTEMENTS):
        raise Unfit("departements")
    if not set(entry.themes) <= set(THEMES):
        raise Unfit("themes")
    if entry.scope == "near" and not entry.commune:
        raise Unfit("commune")
    point = places.get(entry.commune or "") if entry.lat is None else (entry.lat, entry.lon)
    hours = entry.hours.model_copy(update={"opening": _opening(entry)})
    lat, lon = point or (None, None)
    return entry.model_copy(update={"lat": lat, "lon": lon, "hours": hours})


def _opening(entry: Entry) -> str:
    try:
        return canonical(entry.hours.opening)
    except ValueError:
        raise Unfit("opening") from None
