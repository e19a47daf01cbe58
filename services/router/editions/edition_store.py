"""The imported editions, in MongoDB: written by the administrator's command, read by every router."""

from typing import Any

from services.router.editions.edition import Edition
from services.router.editions.files.published import Refused, Source
from shared.mongo import Database, Document, DuplicateKeyError

LARGEST = 15_000_000
"""Bytes of the tables of an edition; a document of MongoDB holds 16 MB."""
Metadata = dict[str, Any]


class EditionStore:
    """A document for each edition, which is never replaced."""

    def __init__(self, database: Database) -> None:
        self._collection = database["edition"]

    async def add(self, edition: Edition) -> None:
        """Store an edition; `Refused` if another one has its name already."""
        if sum(map(len, edition.packed.values())) > LARGEST:
            raise Refused("The edition's tables are too large to be kept: import fewer columns.")
        try:
            await self._collection.insert_one(_document(edition))
        except DuplicateKeyError:
            known = await self._collection.find_one({"_id": edition.id})
            if known and known["sha256"] != edition.sha256:
                raise Refused(
                    f"Another edition is named {edition.id} already: name this one with --edition."
                ) from None

    async def one(self, name: str) -> Edition | None:
        """The edition of that name, whole."""
        document = await self._collection.find_one({"_id": name})
        return _edition(document) if document else None

    async def all(self) -> list[Document]:
        """All editions without their tables: `_id`, `date`, `sha256`, `origin`."""
        return [document async for document in self._collection.find({}, {"tables": False})]


def _document(edition: Edition) -> Document:
    return {
        "_id": edition.id,
        "date": edition.date,
        "sha256": edition.sha256,
        "origin": {table: source._asdict() for table, source in edition.origin.items()},
        "tables": dict(edition.packed),
    }


def _edition(document: Document) -> Edition:
    origin = {table: Source(**source) for table, source in document["origin"].items()}
    return Edition(document["_id"], document["date"], origin, document["tables"])
