"""What stats keeps: a document for each conversation, what was released, and folded months."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.stats.domain.calendar import days_of
from services.stats.domain.note import Note
from services.stats.domain.row import Row, row
from services.stats.domain.tally import Tally
from services.stats.domain.withhold import Key
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Database, Document, UpdateOne, insert_all


class StoredNotes:
    """Gathers notes during a batch, and writes one update for each conversation."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathered: dict[str, Note] = {}
        self._days_written: set[str] = set()

    def take(self, note: Note) -> None:
        """Remember to write this."""
        known = self._gathered.get(note.conversation)
        self._gathered[note.conversation] = known | note if known else note

    async def flush(self) -> None:
        """Write; what fails stays gathered, and may be written again."""
        notes = list(self._gathered.values())
        if not notes:
            return
        await self._write_days({day for note in notes for day in note.days})
        await self._write([_update(note) for note in notes])
        self._gathered.clear()

    def discard(self) -> None:
        """Forget what was gathered, and what the store has: it may be an earlier copy."""
        self._gathered.clear()
        self._days_written.clear()

    async def _write_days(self, days: set[str]) -> None:
        """Insert the days that this process has not written yet."""
        new = days - self._days_written
        await insert_all(self._database["days"], [{"_id": day} for day in sorted(new)])
        self._days_written |= new

    async def _write(self, updates: list[UpdateOne]) -> None:
        """Two processes that insert one document at once: the second one's update finds it when repeated."""
        try:
            await self._database["conversations"].bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise
            await self._database["conversations"].bulk_write(updates, ordered=False)


class StoredBooks:
    """Conversations read by the days on which something was noted; releases and folded months by their names."""

    def __init__(self, database: Database) -> None:
        self._conversations = database["conversations"]
        self._days = database["days"]
        self._releases = database["releases"]
        self._months = database["months"]

    async def prepare(self) -> None:
        """Make the indexes: by day, because many documents under one key are slow to index where H2 keeps them."""
        await self._conversations.create_index("days")
        await self._releases.create_index("told")

    async def days(self) -> list[str]:
        """The days on which something was noted, in order."""
        return sorted([document["_id"] async for document in self._days.find({})])

    async def rows(self, months: Iterable[str]) -> list[Row]:
        """The conversations of which something was noted in these months."""
        found = {document["_id"]: document for month in months async for document in self._of(month)}
        return [known for document in found.values() if (known := row(document))]

    async def periods(self) -> set[str]:
        """The days, months and years that are released."""
        return {document["_id"] async for document in self._releases.find({}, {"_id": 1})}

    async def released(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What was released of these by theme and département, to analysts."""
        return await self._read("figures", periods)

    async def public(self, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        """What was told of these to everybody."""
        return await self._read("public", periods)

    async def release(self, period: str, figures: Mapping[Key, int], public: Mapping[Key, int]) -> None:
        """Write a release, unless there is one."""
        published = len(period) == 4  # a year is the sum of its months: it is told to nobody
        document = {"_id": period, "figures": _plain(figures), "public": _plain(public), "told": published}
        await insert_all(self._releases, [document])

    async def untold(self) -> list[tuple[str, dict[Key, int]]]:
        """Days and months that were released, and of which Kafka may not have been told; what to tell."""
        found = [(d["_id"], _read(d["public"])) async for d in self._releases.find({"told": False})]
        return sorted(found, key=lambda release: release[0])

    async def published(self, period: str) -> None:
        """Kafka has it."""
        await self._releases.update_one({"_id": period}, {"$set": {"told": True}})

    async def folded(self, month: str) -> Tally | None:
        """The figures of a month whose conversations are deleted."""
        document = await self._months.find_one({"_id": month})
        return Tally.read(document) if document else None

    async def fold(self, month: str, tally: Tally) -> None:
        """Write these, unless they are written; then delete the conversations that count in no later month."""
        await insert_all(self._months, [{"_id": month, **tally.plain()}])
        over = [d["_id"] async for d in self._of(month) if max(d["days"])[:7] <= month]
        if over:
            await self._conversations.delete_many({"_id": {"$in": over}})

    async def _read(self, what: str, periods: Iterable[str]) -> dict[str, dict[Key, int]]:
        found = self._releases.find({"_id": {"$in": list(periods)}}, {what: 1})
        return {d["_id"]: _read(d[what]) async for d in found}

    def _of(self, month: str) -> Any:
        return self._conversations.find({"days": {"$in": list(days_of(month))}})


def _update(note: Note) -> UpdateOne:
    changes: Document = {"$addToSet": {"days": {"$each": sorted(note.days)}}}
    if note.least:
        changes["$min"] = dict(note.least)
    if note.most:
        changes["$max"] = dict(note.most)
    return UpdateOne({"_id": note.conversation}, changes, upsert=True)


def _plain(figures: Mapping[Key, int]) -> list[list[Any]]:
    return [[*key, count] for key, count in figures.items()]


def _read(plain: list[list[Any]]) -> dict[Key, int]:
    return {(f, d, t, m): count for f, d, t, m, count in plain}
