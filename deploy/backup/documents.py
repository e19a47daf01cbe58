"""The documents of a server, as they were at one moment; and put back into an empty one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.read_concern import ReadConcern

from deploy.backup.archive import AS_STORED, Row
from deploy.backup.problem import BackupProblem

SYSTEM = ("admin", "config", "local")
"""Databases of the server's own."""
CHECKPOINTS = "positions"
"""The collection of each database that says how far its groups have consumed Kafka's logs."""
AT_ONCE = 500
"""Documents that are inserted by one request."""
NO_SUCH_TRANSACTION = 251


class Collection(NamedTuple):
    """A collection of documents: on which server of those that are named, in which database."""

    server: int
    database: str
    name: str


def documents_of(number: int, url: str) -> Iterator[tuple[Collection, Row]]:
    """Every document of a server, all as they were at the first reading: a transaction holds that moment."""
    with _client(url) as client:
        collections = [
            Collection(number, database, name)
            for database in sorted(set(client.list_database_names()) - {*SYSTEM})
            for name in sorted(client[database].list_collection_names())
            if not name.startswith("system.")
        ]
        with client.start_session() as session, session.start_transaction(ReadConcern("snapshot")):
            try:
                for collection in collections:
                    stored = client[collection.database].get_collection(collection.name, AS_STORED)
                    for document in stored.find({}, session=session):
                        yield collection, document
            except OperationFailure as error:
                if error.code == NO_SUCH_TRANSACTION:
                    raise BackupProblem(TOO_LONG.format(server=number + 1)) from None
                raise


def check_empty(number: int, url: str) -> None:
    """Refuse a server that holds documents: a restore replaces nothing."""
    with _client(url) as client:
        if full := sorted(set(client.list_database_names()) - {*SYSTEM}):
            raise BackupProblem(
                f"Document server {number + 1} holds {', '.join(full)}: a backup is restored into empty engines."
            )


class Restoring:
    """The documents of one server, on their way back."""

    def __init__(self, number: int, url: str, topic_ids: Mapping[str, str]) -> None:
        """`topic_ids`: the ids of the topics that the checkpoints are to name."""
        self._number = number
        self._url = url
        self._topic_ids = topic_ids
        self._collection: Collection | None = None
        self._waiting: list[Row] = []

    def add(self, collection: Collection, document: Row) -> None:
        """Put a document back, with others of its collection."""
        if self._waiting and (collection != self._collection or len(self._waiting) >= AT_ONCE):
            self.flush()
        self._collection = collection
        if collection.name == CHECKPOINTS:
            document = readdressed(document, self._topic_ids)
        self._waiting.append(document)

    def flush(self) -> None:
        """Write what waits."""
        if self._collection and self._waiting:
            with _client(self._url) as client:
                client[self._collection.database][self._collection.name].insert_many(self._waiting)
            self._waiting = []


def readdressed(checkpoint: Row, topic_ids: Mapping[str, str]) -> Row:
    """A checkpoint with Kafka's new id of its topic; a topic that is in no backup (a front-end left) has none."""
    return checkpoint | {"topic_id": topic_ids.get(topic_of(checkpoint), checkpoint["topic_id"])}


def topic_of(checkpoint: Row) -> str:
    """The topic of a checkpoint: its id is `group/topic/partition`."""
    topic: str = checkpoint["_id"].rsplit("/", 2)[1]
    return topic


@contextmanager
def _client(url: str) -> Iterator[MongoClient[dict[str, Any]]]:
    try:
        with MongoClient[dict[str, Any]](
            url, serverSelectionTimeoutMS=20_000, w="majority", tz_aware=True
        ) as client:
            yield client
    except PyMongoError as error:
        raise BackupProblem(f"A document server did not do what was asked: {error}") from error


TOO_LONG = (
    "Document server {server} let go of the moment before all was read: set its transactionLifetimeLimitSeconds to "
    "more than a backup lasts."
)
