"""The unit of work on one force's store: cases, sealed texts and contacts, answers that changed nothing."""

import asyncio
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from prometheus_client import Counter

from services.signalement.domain.case import Case, Signalement, conversation_of
from services.signalement.store.documents import (
    case_document,
    case_of,
    sealed_piece,
    signalements_of_open_cases,
)
from services.signalement.store.inbox import inbox_document
from shared.cloudevents.event import Event
from shared.events.chat import ContactGiven
from shared.events.signalement import AcknowledgementRefused, SignalementForwarded, TextGiven
from shared.kafka.handlers import Publish
from shared.mongo import Database, Document, index_alone, insert_all
from shared.runtime.unit_of_work import StateDocuments, StateUnitOfWork

REMEMBERED = 5_000
"""Cases that a decider keeps in memory."""
REFUSED = Counter(
    "passerelle_acknowledgements_refused_total",
    "Answers of units to signalements that changed nothing",
    ["force", "fault"],
)


CASES: StateDocuments[Case, Collection[Signalement]] = StateDocuments(
    collection="cases",
    state=case_of,
    document=case_document,
    waits=lambda case: tuple(case.signalements.values()),
)


class UnitOfWork(StateUnitOfWork[Case, Collection[Signalement]]):
    """The decisions about one force's log: sealed texts and contacts that are not needed any more are deleted."""

    def __init__(self, database: Database, publish: Publish) -> None:
        super().__init__(database, publish, CASES, REMEMBERED)
        self.stirred = asyncio.Event()
        """Set when something may leave now: the scheduler need not wait for its next tick."""
        self._spent: set[UUID] = set()

    def keep(self, after: Case | None, published: Iterable[Event]) -> None:
        """Gather a decision: the state after it, and the events to publish."""
        if after is not None and (before := self._entries[after.id].state) is not None:
            self._spent |= before.pieces - after.pieces
        self.gather(after, published)

    async def flush(self) -> None:
        """Write what was gathered, then publish; `Superseded` if another process wrote meanwhile."""
        refused = [event for event in self._published if isinstance(event, AcknowledgementRefused)]
        await super().flush()
        for event in refused:
            REFUSED.labels(event.force, event.fault).inc()

    def discard(self) -> None:
        """Forget all that was not written, and every case in memory."""
        super().discard()
        self._spent.clear()

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
        self.note(case)
        self.stirred.set()

    async def add_forwarded(self, forwarded: SignalementForwarded) -> None:
        """Store a signalement that has left, as it is sealed; without its text if its conversation is erased."""
        case = await self.load(conversation_of(forwarded.signalement)[1])
        document = inbox_document(forwarded, erased=case is not None and case.erased)
        await insert_all(self._database["inbox"], [document])

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
        """Delete every sealed text and contact of a conversation, also in the units' inbox."""
        await self._database["pieces"].delete_many({"conversation": conversation})
        erased = {"$set": {"jwe": "", "erased": True}}
        await self._database["inbox"].update_many({"conversation": conversation}, erased)

    async def forget_days(self, days: Iterable[date]) -> None:
        """Delete the sealed texts, the contacts, the units' inbox and the refused answers of these days."""
        past = [day.isoformat() for day in days]
        for collection in ("pieces", "inbox", "refused"):
            await self._database[collection].delete_many({"day": {"$in": past}})

    async def waits(self) -> dict[str, Collection[Signalement]]:
        """The signalements of every case in which something is awaited."""
        return await signalements_of_open_cases(self._database)

    async def cases(self, conversations: Collection[str]) -> list[Case]:
        """The cases of these conversations, as they are written."""
        if not conversations:
            return []
        documents = self._database["cases"].find({"_id": {"$in": list(conversations)}})
        return [case_of(document) async for document in documents]

    async def _save(self) -> list[Case]:
        """Write the cases that changed, delete what they need no more, and store the answers that changed nothing."""
        cases = await super()._save()
        if any(case.may_leave for case in cases):
            self.stirred.set()
        for piece in self._spent:
            await self._database["pieces"].delete_one({"_id": str(piece)})
        self._spent.clear()
        refused = [event for event in self._published if isinstance(event, AcknowledgementRefused)]
        await insert_all(self._database["refused"], [_refused_document(event) for event in refused])
        return cases


async def make_indexes(database: Database) -> None:
    """Make an index on exactly the fields of each query, by equality: MongoDB answers from it."""
    await index_alone(database["cases"], "open", "statuses", "operators")
    for field in ("conversation", "day"):
        await database["pieces"].create_index([(field, 1)])
    for field in ("unit", "force", "conversation", "day"):
        await database["inbox"].create_index([(field, 1)])
    await database["refused"].create_index([("day", 1)])


def _refused_document(event: AcknowledgementRefused) -> Document:
    return {
        "_id": str(event.id), "signalement": event.signalement, "unit": event.unit, "fault": event.fault,
        "time": event.time.isoformat(), "day": event.time.date().isoformat(),
    }  # fmt: skip
