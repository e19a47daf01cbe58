"""The conversations to count, the releases and the folded months, in MongoDB."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.stats.domain.calendar import days_of
from services.stats.domain.figures.opinions import OpinionKey, counted
from services.stats.domain.figures.tally import Tally
from services.stats.domain.projection.counted_conversation import CountedConversation, counted_conversation
from services.stats.domain.release.as_released import CELLS
from services.stats.domain.release.attribute_figures import ReleasedTables
from services.stats.domain.suppression.cells import FigureKey
from shared.mongo import Database, insert_all


class StoredFigures:
    """Conversations are read by the days on which they changed; releases and folded months by their names."""

    def __init__(self, database: Database) -> None:
        self._conversations = database["conversations"]
        self._days = database["days"]
        self._opinions = database["opinions"]
        self._releases = database["releases"]
        self._months = database["months"]

    async def days(self) -> list[str]:
        """The days on which some conversation changed, in order."""
        return sorted([document["_id"] async for document in self._days.find({})])

    async def conversations(
        self, months: Iterable[str], before: datetime | None = None
    ) -> list[CountedConversation]:
        """The conversations that count, of those that changed in these months; as they were known before then."""
        documents = {d["_id"]: d for month in months async for d in self._changed_in(month)}
        return [counted for d in documents.values() if (counted := counted_conversation(d, before))]

    async def opinions(self, month: str) -> Counter[OpinionKey]:
        """The opinions of a month, each question by itself."""
        counts: Counter[OpinionKey] = Counter()
        async for document in self._opinions.find({"month": month}):
            counts += counted(document["force"], document["answers"])
        return counts

    async def released_periods(self) -> set[str]:
        """The days, months and years that are released."""
        return {document["_id"] async for document in self._releases.find({}, {"_id": 1})}

    async def released_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures released of these periods by theme and département, for analysts."""
        return await self._read("figures", periods)

    async def public_figures(self, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        """The figures released of these periods for everybody."""
        return await self._read("public", periods)

    async def released_tables(self, periods: Iterable[str]) -> dict[str, ReleasedTables]:
        """The tables of attributes and of delays released of these periods; none of those before."""
        documents = self._releases.find({"_id": {"$in": list(periods)}}, {"tables": 1})
        return {
            d["_id"]: {by: {tuple(key): n for *key, n in rows} for by, rows in d.get("tables", {}).items()}
            async for d in documents
        }

    async def add_release(
        self,
        period: str,
        figures: Mapping[FigureKey, int],
        public: Mapping[FigureKey, int],
        tables: ReleasedTables | None = None,
    ) -> None:
        """Write a release, unless there is one."""
        published = len(period) == 4  # a year is the sum of its months: it is never published
        document = {
            "_id": period,
            "figures": _to_lists(figures),
            "public": _to_lists(public),
            "told": published,
            "tables": {by: [[*key, n] for key, n in rows.items()] for by, rows in (tables or {}).items()},
        }
        await insert_all(self._releases, [document])

    async def unpublished(self) -> list[tuple[str, dict[FigureKey, int]]]:
        """The releases that Kafka may not have yet, with their public figures, in order."""
        releases = [(d["_id"], _from_lists(d["public"])) async for d in self._releases.find({"told": False})]
        return sorted(releases, key=lambda release: release[0])

    async def mark_published(self, period: str) -> None:
        """Note that Kafka has the release of this period."""
        await self._releases.update_one({"_id": period}, {"$set": {"told": True}})

    async def folded_month(self, month: str) -> Tally | None:
        """The tally of a month whose conversations are deleted."""
        document = await self._months.find_one({"_id": month})
        return Tally.from_document(document) if document else None

    async def fold_month(self, month: str, tally: Tally) -> None:
        """Write the tally, unless one is written; then delete the conversations that count in no later month."""
        await insert_all(self._months, [{"_id": month, **tally.to_document()}])
        over = [d["_id"] async for d in self._changed_in(month) if max(d["days"])[:7] <= month]
        if over:
            await self._conversations.delete_many({"_id": {"$in": over}})
        await self._opinions.delete_many({"month": month})
        await self._releases.update_one({"_id": month}, {"$unset": {f"tables.{CELLS}": ""}})

    async def _read(self, field: str, periods: Iterable[str]) -> dict[str, dict[FigureKey, int]]:
        documents = self._releases.find({"_id": {"$in": list(periods)}}, {field: 1})
        return {d["_id"]: _from_lists(d[field]) async for d in documents}

    def _changed_in(self, month: str) -> Any:
        return self._conversations.find({"days": {"$in": list(days_of(month))}})


def _to_lists(figures: Mapping[FigureKey, int]) -> list[list[Any]]:
    return [[*key, count] for key, count in figures.items()]


def _from_lists(lists: list[list[Any]]) -> dict[FigureKey, int]:
    return {(f, d, t, m): count for f, d, t, m, count in lists}


async def make_indexes(database: Database) -> None:
    """Index the fields by which rows are looked for."""
    await database["conversations"].create_index("days")
    await database["releases"].create_index("told")
    await database["opinions"].create_index("month")
