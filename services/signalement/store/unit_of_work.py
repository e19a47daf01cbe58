"""The unit of work on one force's store: cases, sealed texts and contacts, answers that changed nothing."""

import asyncio
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from prometheus_client import Counter
from pymongo import ReplaceOne

from services.signalement.domain.case import Case, Signalement
from services.signalement.store.documents import (
    case_document,
    case_of,
    sealed_piece,
    signalements_of_open_cases,
)
from shared.cloudevents.event import Event
from shared.events.chat import ContactGiven
from shared.events.signalement import AcknowledgementRefused, TextGiven
from shared.failures import Superseded
from shared.kafka.handlers import Publish
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Database, Document, InsertOne, insert_all

REMEMBERED = 5_000
"""Cases that a decider keeps in memory."""
REFUSED = Counter(
    "passerelle_acknowledgements_refused_total",
    "Answers of units to signalements that changed nothing",
    ["force", "fault"],
)


@dataclass(slots=True)
class _Entry:
    case: Case | None
    revision: int


class UnitOfWork:
    """The decisions about one log, gathered in memory during a batch, written at its end, then published.

    So all that is published follows from a state that is written, and after a crash in between it is published
    again.
    """

    def __init__(self, database: Database, publish: Publish) -> None:
        self.stirred = asyncio.Event()
        """Set when something may leave now: the scheduler need not wait for its next tick."""
        self.generation = 0
        """Grows when every case must be looked at again: another process may have written, or another key holds."""
        self.changed: dict[str, Collection[Signalement]] = {}
        """The signalements of each case that was written or read, or whose text came, since the last tick."""
        self._database = database
        self._publish = publish
        self._entries: dict[str, _Entry] = {}
        self._dirty: dict[str, _Entry] = {}
        self._published: list[Event] = []
        self._spent: set[UUID] = set()

    async def load(self, conversation: str) -> Case | None:
        """The case of a conversation; None when nothing is known of it."""
        if conversation not in self._entries:
            document = await self._database["cases"].find_one({"_id": conversation})
            entry = _Entry(case_of(document), document["rev"]) if document else _Entry(None, 0)
            self._entries[conversation] = entry
            self._look_at(entry.case)
        return self._entries[conversation].case

    def keep(self, after: Case | None, published: Iterable[Event]) -> None:
        """Gather a decision: the state after it, and the events to publish."""
        self._published.extend(published)
        if after is None or (entry := self._entries[after.id]).case is after:
            return
        before = entry.case.pieces if entry.case else frozenset()
        self._spent |= before - after.pieces
        entry.case, self._dirty[after.id] = after, entry

    async def flush(self) -> None:
        """Write what was gathered, then publish; `Superseded` if another process wrote meanwhile."""
        await self._save()
        for piece in self._spent:
            await self._database["pieces"].delete_one({"_id": str(piece)})
        self._spent.clear()
        refused = [event for event in self._published if isinstance(event, AcknowledgementRefused)]
        await insert_all(self._database["refused"], [_refused_document(event) for event in refused])
        await self._publish(*self._published)
        for event in refused:
            REFUSED.labels(event.force, event.fault).inc()
        self._published.clear()
        if len(self._entries) > REMEMBERED:
            self._entries.clear()

    def discard(self) -> None:
        """Forget all that was not written, and every case in memory."""
        self.generation += 1
        for gathered in (self._entries, self._dirty, self._published, self._spent):
            gathered.clear()

    async def add_piece(self, piece: TextGiven | ContactGiven) -> None:
        """Store a sealed text or contact, unless its conversation is erased; the first of an id holds."""
        case = await self.load(piece.conversation)
        if case is None or not case.erased:
            day = piece.time.date().isoformat()
            document = {
                "_id": str(piece.id),
                "conversation": piece.conversation,
                "jwe": piece.jwe,
                "day": day,
            }
            await insert_all(self._database["pieces"], [document])
        self._look_at(case)
        self.stirred.set()

    def stir(self) -> None:
        """Look at every case again: another key is registered, and what was stopped may go on."""
        self.generation += 1
        self.stirred.set()

    async def piece(self, piece: UUID) -> str | None:
        """A sealed text or contact."""
        return await sealed_piece(self._database, piece)

    async def there(self, pieces: Collection[UUID]) -> set[UUID]:
        """The texts and contacts of these that are stored."""
        if not pieces:
            return set()
        wanted = {"_id": {"$in": [str(piece) for piece in pieces]}}
        return {UUID(d["_id"]) async for d in self._database["pieces"].find(wanted, {"_id": 1})}

    async def forget(self, conversation: str) -> None:
        """Delete every sealed text and contact of a conversation."""
        await self._database["pieces"].delete_many({"conversation": conversation})

    async def forget_days(self, days: Iterable[date]) -> None:
        """Delete the sealed texts, the contacts and the refused answers of these days."""
        past = [day.isoformat() for day in days]
        for collection in ("pieces", "refused"):
            await self._database[collection].delete_many({"day": {"$in": past}})

    async def waits(self) -> dict[str, Collection[Signalement]]:
        """The signalements of every case in which something is awaited."""
        return await signalements_of_open_cases(self._database)

    async def cases(self, conversations: Collection[str]) -> list[Case]:
        """The cases of these conversations, as they are written."""
        if not conversations:
            return []
        found = self._database["cases"].find({"_id": {"$in": list(conversations)}})
        return [case_of(document) async for document in found]

    def _look_at(self, case: Case | None) -> None:
        """Have the scheduler look at this case at its next tick."""
        if case is not None:
            self.changed[case.id] = tuple(case.signalements.values())

    async def _save(self) -> None:
        if not self._dirty:
            return
        writes = [_write(entry) for entry in self._dirty.values()]
        try:
            result = await self._database["cases"].bulk_write(writes, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise
            raise Superseded from error
        if result.matched_count + result.inserted_count != len(writes):
            raise Superseded
        for entry in self._dirty.values():
            entry.revision += 1
            self._look_at(entry.case)
            if entry.case and entry.case.may_leave:
                self.stirred.set()
        self._dirty.clear()


async def make_indexes(database: Database) -> None:
    """Make an index on exactly the fields of each query, by equality: every document server answers from it."""
    await database["cases"].create_index([("_id", 1), ("rev", 1)], unique=True)
    for field in ("open", "statuses", "operators"):
        await database["cases"].create_index([(field, 1)])
    for field in ("conversation", "day"):
        await database["pieces"].create_index([(field, 1)])
    await database["refused"].create_index([("day", 1)])


def _write(entry: _Entry) -> Any:
    assert entry.case is not None  # noqa: S101 (only these are dirty)
    document = case_document(entry.case, entry.revision + 1)
    if entry.revision == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": document["_id"], "rev": entry.revision}, document)


def _refused_document(event: AcknowledgementRefused) -> Document:
    return {
        "_id": str(event.id), "signalement": event.signalement, "unit": event.unit, "fault": event.fault,
        "time": event.time.isoformat(), "day": event.time.date().isoformat(),
    }  # fmt: skip
