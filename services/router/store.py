"""The conversations that wait for a person, in MongoDB."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.router.domain.choose import End, Unrouted
from shared.events.values import Unit
from shared.mongo import Database, Document, index_alone, insert_all


class StoredUnroutables:
    """A document for each conversation; its field `at`, the offset of the last event, refuses later copies."""

    def __init__(self, database: Database) -> None:
        self.generation = 0
        self.changed: dict[str, datetime | None] = {}
        self._collection = database["unroutable"]

    async def begin(self, unrouted: Unrouted, offset: int) -> None:
        """Insert a conversation, unless it is known."""
        document = {
            "_id": unrouted.conversation,
            "at": offset,
            "waiting": True,
            "commune": unrouted.commune,
            "reason": unrouted.reason,
            "since": unrouted.since.isoformat(),
            "fact": str(unrouted.event),
            "end": None,
            "unit": None,
        }
        await insert_all(self._collection, [document])
        self._remember(document)  # if it was known, and waits no more, its next reading shows it

    async def end(self, conversation: str, offset: int, end: End, unit: Unit | None = None) -> None:
        """Take a conversation off the list."""
        document = unit.model_dump() if unit else None
        await self._change(conversation, offset, {"waiting": False, "end": end, "unit": document})

    async def resume(self, conversation: str, offset: int, event: UUID, since: datetime) -> None:
        """Put a conversation back on the list."""
        began = {"fact": str(event), "since": since.isoformat()}
        change = {**began, "waiting": True, "end": None, "unit": None}
        await self._change(conversation, offset, change)

    async def forget(self, conversation: str, offset: int) -> None:
        """Keep the id alone: it prevents an event consumed again from bringing the rest back."""
        nothing = dict.fromkeys(("commune", "reason", "since", "fact", "end", "unit"))
        await self._change(conversation, offset, {**nothing, "waiting": False})

    async def waiting(self) -> list[Unrouted]:
        """The conversations on the list, longest waiting first."""
        found = [_read(document) async for document in self._collection.find({"waiting": True})]
        return sorted(found, key=lambda unrouted: unrouted.since)

    async def waits(self) -> dict[str, datetime | None]:
        """The beginning of each wait on the list, by conversation."""
        found = self._collection.find({"waiting": True}, {"since": 1})
        return {document["_id"]: datetime.fromisoformat(document["since"]) async for document in found}

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """The conversations among these that are on the list, longest waiting first."""
        if not conversations:
            return []
        found = self._collection.find({"_id": {"$in": list(conversations)}})
        waiting = [_read(document) async for document in found if document["waiting"]]
        return sorted(waiting, key=lambda unrouted: unrouted.since)

    def discard(self) -> None:
        """Have all waits read again: another process may have written."""
        self.generation += 1

    async def of(self, conversation: str) -> Unrouted | None:
        """The conversation of this id, unless only the id is left."""
        document = await self._collection.find_one({"_id": conversation})
        return _read(document) if document and document["fact"] else None

    async def _change(self, conversation: str, offset: int, change: Document) -> None:
        while known := await self._collection.find_one({"_id": conversation}):
            if known["at"] >= offset or not known["fact"]:
                self._remember(known)
                return
            changed = await self._collection.update_one(
                {"_id": conversation, "at": known["at"]}, {"$set": {**change, "at": offset}}
            )
            if changed.matched_count:
                self._remember({**known, **change})
                return

    def _remember(self, document: Document) -> None:
        """Remember the beginning of a wait, for the scheduler."""
        since = datetime.fromisoformat(document["since"]) if document["waiting"] else None
        self.changed[document["_id"]] = since


async def make_indexes(database: Database) -> None:
    """Make the indexes that the queries need."""
    await index_alone(database["unroutable"], "waiting")


def _read(document: Document) -> Unrouted:
    return Unrouted(
        conversation=document["_id"],
        commune=document["commune"],
        reason=document["reason"],
        since=datetime.fromisoformat(document["since"]),
        event=UUID(document["fact"]),
        end=document["end"],
        unit=Unit(**document["unit"]) if document["unit"] else None,
    )
