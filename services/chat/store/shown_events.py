"""The events shown that a decider writes: the newest of each conversation beside its state, and full pages."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

import orjson

from services.chat.store.event_documents import name_of, trimmed, written_event
from services.chat.store.pages import joined, page_of
from shared.cloudevents.event import Event
from shared.identifiers import Stay
from shared.mongo import Database, Document, insert_all

PAGE = 64
"""Events that fill a page."""
PAGE_BYTES = 32 * 1024
"""Bytes that fill a page, however few its events are."""


class Written(NamedTuple):
    """An event as it is written, and its offset."""

    offset: int
    fields: bytes


Events = dict[tuple[str, str], Written]
"""By stay, and by name in it."""


@dataclass(slots=True)
class Newest:
    """The events of a conversation that stand beside its state."""

    whole: str = ""
    """The stay that began with pages, so that no document of a single event belongs to it; none of them: empty."""
    earlier: Events = field(default_factory=dict)
    """The events that earlier batches wrote there."""
    new: Events = field(default_factory=dict)
    """The events of this batch."""
    leaving: list[bytes] = field(default_factory=list)
    """The events of earlier batches that this one puts on a page: the store may be replaced before it has that."""
    size: int = 0
    """Bytes of the earlier and the new ones."""

    def known(self, key: tuple[str, str]) -> Written | None:
        """The event of that stay and name, at the first offset that is known of it."""
        return self.new.get(key) or self.earlier.get(key)


class ShownEvents:
    """The events shown of the conversations whose states a decider knows."""

    def __init__(self, database: Database) -> None:
        self.pages: list[Document] = []
        """The pages that are full and to be inserted."""
        self.size = 0
        """Bytes of the events beside the states."""
        self._database = database
        self._newest: dict[str, Newest] = {}
        self._touched: set[str] = set()

    def remember(self, state: Document) -> None:
        """Remember the events that a state's document holds."""
        self.drop(state["_id"])
        if written := state.get("shown"):
            newest = self._newest[state["_id"]] = Newest(written["whole"])
            for d in orjson.loads(written["events"]):
                event = Written(d["place"][2], trimmed(orjson.dumps(d)))
                self._add(newest, newest.earlier, (d["stay"], name_of(d["type"], d["id"])), event)

    def begin(self, conversation: str, stay: Stay) -> None:
        """Note that a stay begins: no event stands in it yet."""
        self._newest.setdefault(conversation, Newest()).whole = str(stay)

    def note(self, conversation: str, event: Event) -> bool:
        """Note an event; whether it was not known, or stands earlier than it was known to."""
        newest = self._newest.setdefault(conversation, Newest())
        key = (str(event.stay), name_of(event.type, str(event.id)))
        known = newest.known(key)
        if known and known.offset <= event.offset:
            return False
        self._add(newest, newest.new, key, Written(event.offset, written_event(event)))
        self._touched.add(conversation)
        if len(newest.earlier) + len(newest.new) >= PAGE or newest.size >= PAGE_BYTES:
            self._turn_page(conversation, newest)
        return True

    def document(self, conversation: str) -> Document | None:
        """The part of a state's document that holds its newest events."""
        newest = self._newest.get(conversation)
        if newest is None:
            return None
        events = [written.fields for each in (newest.earlier, newest.new) for written in each.values()]
        return {"whole": newest.whole, "events": joined(newest.leaving + events)}

    async def insert_pages(self) -> None:
        """Insert the pages that are full."""
        await insert_all(self._database["pages"], self.pages)

    def settle(self) -> None:
        """Note that a batch is written: what it put on pages may leave the states' documents with the next one."""
        for newest in filter(None, map(self._newest.get, self._touched)):
            newest.earlier |= newest.new
            newest.new.clear()
            newest.leaving.clear()
        self._touched.clear()

    def drop(self, conversation: str) -> None:
        """Forget a conversation, but for its pages that are to be inserted."""
        if newest := self._newest.pop(conversation, None):
            self.size -= newest.size

    def forget(self, conversation: str) -> None:
        """Forget a conversation that is erased."""
        self.drop(conversation)
        self.pages = [page for page in self.pages if page["conversation"] != conversation]

    def clear(self) -> None:
        """Forget everything."""
        self._newest.clear()
        self._touched.clear()
        self.pages.clear()
        self.size = 0

    def _turn_page(self, conversation: str, newest: Newest) -> None:
        """Put the newest events on a page, or one for each stay."""
        stays: dict[str, list[bytes]] = defaultdict(list)
        for each in (newest.earlier, newest.new):
            for (stay, _), written in each.items():
                stays[stay].append(written.fields)
        self.pages += [
            page_of(f"{conversation}/{stay}", conversation, events) for stay, events in stays.items()
        ]
        newest.leaving += [written.fields for written in newest.earlier.values()]
        self.size -= newest.size
        newest.earlier, newest.new, newest.size = {}, {}, 0

    def _add(self, newest: Newest, events: Events, key: tuple[str, str], written: Written) -> None:
        former = events.get(key)
        events[key] = written
        grown = len(written.fields) - (len(former.fields) if former else 0)
        newest.size += grown
        self.size += grown
