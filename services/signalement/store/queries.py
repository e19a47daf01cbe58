"""Queries of the endpoints on the store of one force."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.signalement.domain.case import Case, Signalement
from services.signalement.domain.inbox import InboxEntry
from services.signalement.store.documents import SIGNALEMENTS, case_of, sealed_piece
from services.signalement.store.inbox import ENTRY, entry_of
from shared.mongo import Database


class RefusedAnswers(NamedTuple):
    """Answers of one unit to one signalement that changed nothing, for one reason."""

    signalement: str
    unit: str
    fault: str
    times: int
    last: datetime


class Queries:
    """Reads of a force's store; only its unit of work writes there."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def case(self, conversation: str) -> Case | None:
        """The case of one conversation."""
        document = await self._database["cases"].find_one({"_id": conversation})
        return case_of(document) if document else None

    async def signalements(self, **where: Any) -> list[tuple[str, Signalement]]:
        """The signalements of the cases with these fields, each after its conversation, the oldest first."""
        signalements = [
            (document["_id"], Signalement.model_validate(one))
            async for document in self._database["cases"].find(where, SIGNALEMENTS)
            for one in document["signalements"].values()
        ]
        return sorted(signalements, key=lambda entry: entry[1].drafted)

    async def signalements_of(self, conversations: Collection[str]) -> dict[str, Signalement]:
        """The signalements of these conversations, by their names."""
        found = await self.signalements(_id={"$in": sorted(conversations)})
        return {one.id: one for _, one in found}

    async def inbox(self, **where: Any) -> list[InboxEntry]:
        """The signalements that left for a unit, or for all of the force, without their texts."""
        return [entry_of(document) async for document in self._database["inbox"].find(where, ENTRY)]

    async def forwarded(self, forwarding: UUID) -> tuple[InboxEntry, str] | None:
        """The signalement that left by the event of this id, and its JWE."""
        document = await self._database["inbox"].find_one({"_id": str(forwarding)})
        return (entry_of(document), document["jwe"]) if document else None

    async def piece(self, piece: UUID) -> str | None:
        """A sealed text or contact."""
        return await sealed_piece(self._database, piece)

    async def parked(self) -> list[tuple[str, str]]:
        """The conversations whose signalements wait after an error, and since when."""
        return [(d["key"], d["since"]) async for d in self._database["parked"].find({})]

    async def refused(self) -> list[RefusedAnswers]:
        """The acknowledgements that changed nothing, counted, the latest first."""
        counted: dict[tuple[str, str, str], RefusedAnswers] = {}
        async for d in self._database["refused"].find({}):
            what = (d["signalement"], d["unit"], d["fault"])
            time, before = datetime.fromisoformat(d["time"]), counted.get(what)
            last = max(time, before.last) if before else time
            counted[what] = RefusedAnswers(*what, before.times + 1 if before else 1, last)
        return sorted(counted.values(), key=lambda refused: refused.last, reverse=True)
