"""Doubles that several tests share, written by hand: a document server, and a producer."""

from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, Self

from pymongo import InsertOne, ReplaceOne

from shared.cloudevents.event import Event, Record
from shared.identity.ended_sessions import EndedSessions
from shared.mongo import DUPLICATE_KEY, BulkWriteError, Document


class MemoryDatabase:
    """The few calls of Motor that chat's store uses; it can be copied, and fail at any write."""

    def __init__(self) -> None:
        self.collections: dict[str, MemoryCollection] = {}
        self.before_write: Callable[[], None] = lambda: None
        """May raise: the process dies, or the store is away, before this document is written."""
        self.replaced_by: Mapping[str, Mapping[Any, Document]] | None = None
        """An earlier copy that answers the next request."""

    def __getitem__(self, name: str) -> "MemoryCollection":
        """The collection of that name."""
        return self.collections.setdefault(name, MemoryCollection(self))

    def copy(self) -> dict[str, dict[Any, Document]]:
        """All that is written now."""
        return {name: dict(collection.documents) for name, collection in self.collections.items()}

    def restore(self, copy: Mapping[str, Mapping[Any, Document]]) -> None:
        """Go back to such a copy."""
        self.replaced_by = None
        for collection in self.collections.values():
            collection.documents.clear()
        for name, documents in copy.items():
            self[name].documents.update(documents)

    def request(self) -> None:
        """A request comes: one server answers it, from its beginning to its end."""
        if self.replaced_by is not None:
            self.restore(self.replaced_by)


class MemoryCollection:
    """Documents by their `_id`; filters by equality or `$in`, as the store promises to use them."""

    def __init__(self, database: MemoryDatabase) -> None:
        self.documents: dict[Any, Document] = {}
        self._database = database

    async def bulk_write(
        self, writes: Sequence[InsertOne[Document] | ReplaceOne[Document]], *, ordered: bool
    ) -> SimpleNamespace:
        """Insert and replace; what exists already fails, and does not stop the rest."""
        assert not ordered
        self._database.request()
        inserted, matched, errors = 0, 0, []
        for index, write in enumerate(writes):
            self._database.before_write()
            if isinstance(write, ReplaceOne):
                found = self._find(write._filter)
                matched += len(found)
                for document in found:
                    self.documents[document["_id"]] = dict(write._doc)
            elif write._doc["_id"] in self.documents:
                errors.append({"index": index, "code": DUPLICATE_KEY, "errmsg": "E11000"})
            else:
                self.documents[write._doc["_id"]] = dict(write._doc)
                inserted += 1
        if errors:
            raise BulkWriteError({"writeErrors": errors, "nInserted": inserted, "nMatched": matched})
        return SimpleNamespace(inserted_count=inserted, matched_count=matched)

    async def find_one(self, where: Document, fields: Document | None = None) -> Document | None:
        """The first that fits."""
        found = self._asked(where)
        return _only(found[0], fields) if found else None

    def find(self, where: Document, fields: Document | None = None) -> "MemoryCursor":
        """All that fit."""
        return MemoryCursor([_only(document, fields) for document in self._asked(where)])

    async def replace_one(self, where: Document, document: Document, *, upsert: bool) -> None:
        """Write it in the place of the first that fits, or beside all others."""
        assert upsert
        self._database.request()
        self._database.before_write()
        self.documents[document["_id"]] = dict(document)

    async def update_many(self, where: Document, change: Document) -> None:
        """Set these fields of all that fit."""
        for document in self._asked(where):
            self._database.before_write()
            self.documents[document["_id"]] = document | change["$set"]

    async def delete_one(self, where: Document) -> None:
        """Delete the first that fits."""
        self._delete(self._asked(where)[:1])

    async def delete_many(self, where: Document) -> None:
        """Delete all that fit."""
        self._delete(self._asked(where))

    async def create_index(self, keys: Sequence[tuple[str, int]], **options: Any) -> None:
        """Nothing is sought by index here."""

    def _asked(self, where: Mapping[str, Any]) -> list[Document]:
        self._database.request()
        return self._find(where)

    def _find(self, where: Mapping[str, Any]) -> list[Document]:
        if isinstance(where.get("_id"), str):
            named = [self.documents[where["_id"]]] if where["_id"] in self.documents else []
            return [document for document in named if _fits(document, where)]
        return [document for document in self.documents.values() if _fits(document, where)]

    def _delete(self, documents: list[Document]) -> None:
        for document in documents:
            self._database.before_write()
            del self.documents[document["_id"]]


class MemoryCursor:
    """A result, to be iterated once."""

    def __init__(self, found: list[Document]) -> None:
        self._found = iter(found)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Document:
        try:
            return next(self._found)
        except StopIteration:
            raise StopAsyncIteration from None


class ErasedKeys(set[str]):
    """The ring's memory of what is erased."""

    def erase(self, records: list[str]) -> None:
        """Remember these."""
        self.update(records)


class Published(list[Event]):
    """A producer inside a batch that remembers the events published, and raw records beside them."""

    def __init__(self) -> None:
        super().__init__()
        self.raws: list[Record] = []

    async def __call__(self, *events: Event) -> None:
        """Remember these."""
        self.extend(events)

    async def raw(self, record: Record) -> None:
        """Remember this record."""
        self.raws.append(record)


def _fits(document: Document, where: Mapping[str, Any]) -> bool:
    return all(
        _holds(document.get(name), value["$in"] if isinstance(value, dict) else [value])
        for name, value in where.items()
    )


def _holds(found: Any, wanted: Sequence[Any]) -> bool:
    """A field that is a list fits by any of its elements."""
    return found in wanted or (isinstance(found, list) and any(one in wanted for one in found))


def _only(document: Document, fields: Document | None) -> Document:
    if fields is None:
        return dict(document)
    kept = set(document) - fields.keys() if 0 in fields.values() else fields.keys() | {"_id"}
    return {name: value for name, value in document.items() if name in kept}


class SessionsGoOn:
    """An authentication by a test's own tokens; a session may end, as at the provider."""

    def __init__(self) -> None:
        self.ended = EndedSessions(3600)
