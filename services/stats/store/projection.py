"""The documents of conversations, in MongoDB: one insertion or update for each conversation of a batch."""

from services.stats.domain.calendar import day_of
from services.stats.domain.figures.opinions import QUESTIONS
from services.stats.domain.projection.change import ERASED, OPENED, Change, changed
from services.stats.domain.projection.erasure import reduction
from shared.events.chat import OpinionGiven
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Database, Document, UpdateOne, insert_all


class StoredProjection:
    """The changes of a batch, gathered in memory until they are written."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._gathered: dict[str, Change] = {}
        self._opinions: dict[str, Document] = {}
        self._days_written: set[str] = set()

    def apply(self, change: Change) -> None:
        """Gather a change, to write it at the end of the batch."""
        known = self._gathered.get(change.conversation)
        self._gathered[change.conversation] = known | change if known else change

    def keep(self, opinion: OpinionGiven) -> None:
        """Gather an opinion, without its day."""
        self._opinions[str(opinion.id)] = {
            "_id": str(opinion.id),
            "month": day_of(opinion.time)[:7],
            "force": opinion.force,
            "answers": opinion.model_dump(include={*QUESTIONS}),
        }

    async def flush(self) -> None:
        """Write the gathered changes; after a failure they stay gathered, and may be written again.

        What is erased is looked for after writing: if another process notes the erasure later, it reduces this too.
        """
        await insert_all(self._database["opinions"], list(self._opinions.values()))
        self._opinions.clear()
        changes = list(self._gathered.values())
        if not changes:
            return
        await self._write_days({day for change in changes for day in change.days_of_a_new_document})
        inserted = await self._insert_opened(changes)
        others = [change for change in changes if change.conversation not in inserted]
        await self._write([_update(change) for change in others])
        await self._reduce(
            [c.conversation for c in changes if c.conversation not in inserted or ERASED in c.most]
        )
        self._gathered.clear()

    def discard(self) -> None:
        """Forget the gathered changes, and which days are written: the store may be an earlier copy."""
        self._gathered.clear()
        self._opinions.clear()
        self._days_written.clear()

    async def _reduce(self, conversations: list[str]) -> None:
        """Leave days of the times of those that are erased, and less of their particulars."""
        stored = self._database["conversations"]
        marks = stored.find({"_id": {"$in": conversations}}, {ERASED: 1})
        if erased := [mark["_id"] async for mark in marks if ERASED in mark]:
            found = stored.find({"_id": {"$in": erased}})
            await self._write([_update(reduction(document)) async for document in found])

    async def _write_days(self, days: set[str]) -> None:
        """Insert the days that this process has not written yet."""
        new = days - self._days_written
        await insert_all(self._database["days"], [{"_id": day} for day in sorted(new)])
        self._days_written |= new

    async def _insert_opened(self, changes: list[Change]) -> set[str]:
        """Insert the documents of conversations that open, many times as fast as by updates; those not there before.

        Where one was inserted, no erasure was noted yet: who notes one from now on finds the document to reduce.
        """
        opened = [changed(None, change) for change in changes if OPENED in change.least]
        known = {document["_id"] for document in await insert_all(self._database["conversations"], opened)}
        return {document["_id"] for document in opened} - known

    async def _write(self, updates: list[UpdateOne]) -> None:
        """Write the updates; when two processes insert one document at once, the second repeats its update."""
        if not updates:
            return
        try:
            await self._database["conversations"].bulk_write(updates, ordered=False)
        except BulkWriteError as error:
            if any(e["code"] != DUPLICATE_KEY for e in error.details["writeErrors"]):
                raise
            await self._database["conversations"].bulk_write(updates, ordered=False)


def _update(change: Change) -> UpdateOne:
    operators: Document = {"$setOnInsert": {"days": sorted(change.days_of_a_new_document)}}
    if change.days:
        operators = {"$addToSet": {"days": {"$each": sorted(change.days)}}}
    if change.least:
        operators["$min"] = dict(change.least)
    if change.most:
        operators["$max"] = dict(change.most)
    return UpdateOne({"_id": change.conversation}, operators, upsert=bool(change.days_of_a_new_document))
