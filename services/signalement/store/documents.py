"""How cases are written down as documents, and read again; what the endpoints read of a force's store."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from services.signalement.domain.case import Case, Signalement
from shared.mongo import Database, Document

SIGNALEMENTS = {"signalements": 1}


class Refused(NamedTuple):
    """Answers of a unit that changed nothing, for one reason."""

    signalement: str
    unit: str
    fault: str
    times: int
    last: datetime


class Queries:
    """What was last written of a force's cases; never written here."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def case(self, conversation: str) -> Case | None:
        """Everything of one conversation."""
        document = await self._database["cases"].find_one({"_id": conversation})
        return case_of(document) if document else None

    async def signalements(self, **where: Any) -> list[tuple[str, Signalement]]:
        """Those of the cases with these fields, with their conversations, the oldest first."""
        found = [
            (document["_id"], Signalement.model_validate(one))
            async for document in self._database["cases"].find(where, SIGNALEMENTS)
            for one in document["signalements"].values()
        ]
        return sorted(found, key=lambda entry: entry[1].drafted)

    async def piece(self, name: UUID) -> str | None:
        """A sealed text or contact."""
        return await piece_of(self._database, name)

    async def parked(self) -> list[tuple[str, str]]:
        """The conversations whose signalements wait behind an error, and since when."""
        return [(d["key"], d["since"]) async for d in self._database["parked"].find({})]

    async def refused(self) -> list[Refused]:
        """The acknowledgements that changed nothing, counted, the last one first."""
        counted: dict[tuple[str, str, str], Refused] = {}
        async for d in self._database["refused"].find({}):
            named = (d["signalement"], d["unit"], d["fault"])
            time, before = datetime.fromisoformat(d["time"]), counted.get(named)
            last = max(time, before.last) if before else time
            counted[named] = Refused(*named, before.times + 1 if before else 1, last)
        return sorted(counted.values(), key=lambda refused: refused.last, reverse=True)


async def signalements_of_open(database: Database) -> dict[str, Collection[Signalement]]:
    """The signalements of every case in which something is waited for, by conversation."""
    found = database["cases"].find({"open": True}, SIGNALEMENTS)
    return {d["_id"]: tuple(map(Signalement.model_validate, d["signalements"].values())) async for d in found}


async def piece_of(database: Database, name: UUID) -> str | None:
    """A sealed text or contact."""
    document = await database["pieces"].find_one({"_id": str(name)})
    return document["jwe"] if document else None


def case_document(case: Case, revision: int) -> Document:
    """The state, written down under this revision."""
    said = case.model_dump(mode="json")
    signalements = list(case.signalements.values())
    return {
        "_id": said.pop("id"),
        "rev": revision,
        "open": any(one.wait for one in signalements),
        "statuses": sorted({one.status for one in signalements}),
        "operators": sorted({one.operator for one in signalements}),
        "signalements": said.pop("signalements"),
        "known": said,
    }


def case_of(document: Document) -> Case:
    """The state, as it was written down."""
    said = {"id": document["_id"], "signalements": document["signalements"], **document["known"]}
    return Case.model_validate(said)
