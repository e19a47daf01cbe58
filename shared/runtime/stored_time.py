"""The last time on which all agreed, in a service's own store."""

from contextlib import suppress
from datetime import datetime

from shared.mongo import Database, DuplicateKeyError

NAME = "agreed"


class StoredTime:
    """A document that the processes of a service share."""

    def __init__(self, database: Database) -> None:
        self._saved = database["time"]

    async def read(self) -> datetime | None:
        """The time that was saved; None: none yet."""
        document = await self._saved.find_one({"_id": NAME})
        return datetime.fromisoformat(document["time"]) if document else None

    async def save(self, time: datetime) -> None:
        """Save this time instead."""
        with suppress(DuplicateKeyError):  # another process inserts the first one
            await self._saved.update_one({"_id": NAME}, {"$set": {"time": time.isoformat()}}, upsert=True)
