"""MongoDB through Motor, in this one file (an ADR says when PyMongo's own asyncio client replaces it)."""

from typing import Any

from bson.errors import BSONError
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import InsertOne, UpdateOne
from pymongo.errors import (
    BulkWriteError,
    DocumentTooLarge,
    DuplicateKeyError,
    InvalidOperation,
    OperationFailure,
    PyMongoError,
    WriteError,
)
from pymongo.monitoring import (
    ConnectionClosedEvent,
    ConnectionClosedReason,
    ConnectionPoolListener,
    PoolClearedEvent,
)

Document = dict[str, Any]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]

__all__ = [
    "BulkWriteError", "Collection", "Database", "Document", "DuplicateKeyError", "InsertOne", "UpdateOne",
    "breaks", "database", "index_alone", "insert_all", "store_is_unavailable",
]  # fmt: skip

DUPLICATE_KEY, INDEX_NOT_FOUND = 11000, 27


class _Breaks(ConnectionPoolListener):
    """A count of the connections to the server that broke; updated before anything else is sent, from any thread."""

    def __init__(self) -> None:
        self.count = 0

    def pool_cleared(self, event: PoolClearedEvent) -> None:
        """Count connections that a request or the monitor found broken."""
        self.count += 1

    def connection_closed(self, event: ConnectionClosedEvent) -> None:
        """Count an idle connection that was found broken before it was used."""
        self.count += event.reason == ConnectionClosedReason.ERROR

    def _ignore(self, event: object) -> None:
        pass

    pool_created = pool_ready = pool_closed = connection_created = connection_ready = _ignore
    connection_checked_out = connection_checked_in = _ignore
    connection_check_out_started = connection_check_out_failed = _ignore


_FAULTS_OF_OURS = (DuplicateKeyError, BulkWriteError, WriteError, DocumentTooLarge, InvalidOperation)


def database(url: str, name: str) -> Database:
    """A database of that server; connects at its first use, and gives up on each call after two seconds."""
    client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(
        url,
        tz_aware=True,
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=2_000,
        connectTimeoutMS=2_000,
        socketTimeoutMS=5_000,
        maxIdleTimeMS=60_000,  # before a server or a balancer closes it, which would look like a store that died
        retryWrites=False,  # every write of ours may be repeated by its caller
        retryReads=False,  # a store that died meanwhile may have lost what was read before
        w="majority",
        journal=True,  # what is acknowledged survives the loss of any one server
        event_listeners=[_Breaks()],
    )
    return client[name]


def breaks(database: Database) -> int:
    """How often the connections to its server broke: after a break it may have lost acknowledged writes."""
    options: Any = database.client.options
    counts: list[int] = [one.count for one in options.event_listeners if isinstance(one, _Breaks)]
    return sum(counts)


def store_is_unavailable(error: BaseException) -> bool:
    """Whether this failure is the store's, and transient, rather than the fault of what was written."""
    return isinstance(error, PyMongoError) and not isinstance(error, (*_FAULTS_OF_OURS, BSONError))


async def insert_all(collection: Collection, documents: list[Document]) -> list[Document]:
    """Insert the documents whose `_id` is not there yet; the others, which change nothing."""
    if not documents:
        return []
    try:
        await collection.bulk_write([InsertOne(d) for d in documents], ordered=False)
    except BulkWriteError as error:
        errors = error.details["writeErrors"]
        if any(e["code"] != DUPLICATE_KEY for e in errors):
            raise
        return [documents[e["index"]] for e in errors]
    return []


async def index_alone(collection: Collection, *fields: str) -> None:
    """Index each of these fields, and nothing else: an earlier version's index costs each write, and is dropped."""
    kept = {"_id_", *[await collection.create_index([(field, 1)]) for field in fields]}
    for former in set(await collection.index_information()) - kept:
        try:
            await collection.drop_index(former)
        except OperationFailure as error:
            if error.code != INDEX_NOT_FOUND:  # another process dropped it
                raise
