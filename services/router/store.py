"""The conversations that wait for a person, in MongoDB."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.router.domain.choose import End, Unrouted
from shared.events.values import Unit
from shared.mongo import Database, Document, insert_all


class StoredUnroutables:
    """One document per conversation; `at` is the offset of the last fact noted: it fences whoever is late."""

    def __init__(self, database: Database) -> None:
        self.generation = 0
        self.changed: dict[str, datetime | None] = {}
        self._collection = database["unroutable"]

    async def begin(self, unrouted: Unrouted, at: int) -> None:
        """Insert it, unless it is known."""
        document = {
            "_id": unrouted.conversation,
            "at": at,
            "waiting": True,
            "commune": unrouted.commune,
            "reason": unrouted.reason,
            "since": unrouted.since.isoformat(),
            "fact": str(unrouted.event),
            "end": None,
            "unit": None,
        }
        await insert_all(self._collection, [document])
        self._note(document)  # if it was known, and waits no more, whoever reads it finds so

    async def end(self, conversation: str, at: int, end: End, unit: Unit | None = None) -> None:
        """Take it off the list."""
        kept = unit.model_dump() if unit else None
        await self._change(conversation, at, {"waiting": False, "end": end, "unit": kept})

    async def resume(self, conversation: str, at: int, event: UUID, since: datetime) -> None:
        """Put it back on the list."""
        began = {"fact": str(event), "since": since.isoformat()}
        change = {**began, "waiting": True, "end": None, "unit": None}
        await self._change(conversation, at, change)

    async def forget(self, conversation: str, at: int) -> None:
        """Leave the id alone: it keeps a fact that is heard again from bringing the rest back."""
        nothing = dict.fromkeys(("commune", "reason", "since", "fact", "end", "unit"))
        await self._change(conversation, at, {**nothing, "waiting": False})

    async def waiting(self) -> list[Unrouted]:
        """Those on the list, longest waiting first."""
        found = [_read(document) async for document in self._collection.find({"waiting": True})]
        return sorted(found, key=lambda unrouted: unrouted.since)

    async def waits(self) -> dict[str, datetime | None]:
        """Since when each of those on the list has waited."""
        found = self._collection.find({"waiting": True}, {"since": 1})
        return {document["_id"]: datetime.fromisoformat(document["since"]) async for document in found}

    async def some(self, conversations: Collection[str]) -> list[Unrouted]:
        """Those of these that are on the list, longest waiting first."""
        if not conversations:
            return []
        found = self._collection.find({"_id": {"$in": list(conversations)}})
        waiting = [_read(document) async for document in found if document["waiting"]]
        return sorted(waiting, key=lambda unrouted: unrouted.since)

    def discard(self) -> None:
        """Another process may have written: what this one knows must be read again."""
        self.generation += 1

    async def of(self, conversation: str) -> Unrouted | None:
        """The document of this conversation, unless only its id is left."""
        document = await self._collection.find_one({"_id": conversation})
        return _read(document) if document and document["fact"] else None

    async def _change(self, conversation: str, at: int, change: Document) -> None:
        while known := await self._collection.find_one({"_id": conversation}):
            if known["at"] >= at or not known["fact"]:
                self._note(known)
                return
            changed = await self._collection.update_one(
                {"_id": conversation, "at": known["at"]}, {"$set": {**change, "at": at}}
            )
            if changed.matched_count:
                self._note({**known, **change})
                return

    def _note(self, document: Document) -> None:
        """Since when this one waits, for the clock."""
        since = datetime.fromisoformat(document["since"]) if document["waiting"] else None
        self.changed[document["_id"]] = since


async def make_indexes(database: Database) -> None:
    """Make the indexes that the queries need."""
    await database["unroutable"].create_index("waiting")
    await database["unroutable"].create_index([("_id", 1), ("at", 1)])


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
