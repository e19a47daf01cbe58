"""Every query of chat's stores is answered by an index: its fields are exactly an index's, by equality or `$in`.

The local document server uses an index only then, and cannot explain a query; so the commands themselves are
read. Of what has no such index, the number of documents must not grow with the conversations.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.chat.archive import Stores
from services.chat.domain.decide import decide
from services.chat.store import Book, make_indexes
from shared.facts import LOGS
from shared.kafka.failures import Superseded
from tests.builders import CONVERSATION, EVE, POLICE, a_message, claimed
from tests.conftest import Engines
from tests.doubles import Told

FEW = {"positions", "parked"}
"""As many documents as partitions, or as conversations that wait for a person."""


class Commands(CommandListener):
    """Remembers the filters and the indexes of every collection."""

    def __init__(self) -> None:
        self.filters: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.indexes: dict[str, set[tuple[str, ...]]] = defaultdict(lambda: {("_id",)})
        self.seen: set[str] = set()

    def started(self, event: CommandStartedEvent) -> None:
        """A command is sent."""
        name, command = event.command_name, event.command
        self.seen.add(name)
        if name == "createIndexes":
            self.indexes[command[name]] |= {tuple(index["key"]) for index in command["indexes"]}
        elif name == "find":
            self.filters[command[name]].append(command["filter"])
        elif name in {"update", "delete"}:
            self.filters[command[name]] += [each["q"] for each in command[name + "s"]]
        elif name in {"aggregate", "count", "distinct", "findAndModify"}:
            self.filters[command[name]].append({f"{name}: not expected here": 1})

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing more is known then."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing more is known then."""


@pytest.fixture
async def commands() -> Commands:
    """Give a listener that has heard nothing."""
    return Commands()


@pytest.fixture
async def stores(engines: Engines, commands: Commands) -> AsyncIterator[dict[str, Any]]:
    """Give chat's databases, on a real server, listened to."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        engines.mongo, event_listeners=[commands], retryWrites=False
    )
    own = uuid4().hex[:8]
    yield {log: client[f"seeks-{own}-{log}"] for log in LOGS}
    client.close()


async def exercise(databases: dict[str, Any]) -> None:
    """Ask everything that the store and the archive can be asked."""
    police = databases["police"]
    for one in databases.values():
        await make_indexes(one)
    book, late = Book(police, Told()), Book(police, Told())
    history = claimed()
    history(a_message())
    for reader in (book, late):
        for fact in history.facts:
            reader.keep(decide(await reader.load(CONVERSATION), fact)[0], fact, ())
    await book.flush()
    with pytest.raises(Superseded):
        await late.flush()
    begun = Book(police, Told())
    await begun.is_copy(history.facts[-1])
    history(a_message("operator", operator=EVE))
    begun.keep(history.now, history.facts[-1], ())
    begun._began -= 10
    await begun.flush()
    await read(databases, book)
    await book.forget(CONVERSATION, f"{CONVERSATION}/k")


async def read(databases: dict[str, Any], book: Book) -> None:
    """Read everything."""
    await book.said(CONVERSATION, POLICE)
    await book.add_key(CONVERSATION, f"{CONVERSATION}/k")
    await book.keys(CONVERSATION)
    await book.is_erased(CONVERSATION)
    await book.open_conversations()
    stores = Stores(databases)
    await stores.shown(CONVERSATION, POLICE)
    await stores.stay(CONVERSATION)
    await stores.saved(["chat.conversation.police"])
    await stores.outcome(CONVERSATION, [uuid4()])
    await stores.state(CONVERSATION, POLICE)
    await stores.waiting("police")
    await stores.held("police", EVE)
    await stores.open_of("police")
    await stores.parked("police")
    await stores.identifications()


async def test_every_query_is_answered_by_an_index(stores: dict[str, Any], commands: Commands) -> None:
    """Whatever is asked examines the documents that it gives, and no others."""
    await exercise(stores)
    assert {"find", "insert", "update", "delete", "createIndexes"} <= commands.seen
    assert {"conversations", "facts", "keys", "positions"} <= commands.filters.keys()
    scans = [
        (collection, where)
        for collection, asked in commands.filters.items()
        for where in asked
        if collection not in FEW and tuple(where) not in commands.indexes[collection]
    ]
    assert scans == []


async def test_every_condition_is_equality_or_one_of_several(
    stores: dict[str, Any], commands: Commands
) -> None:
    """A range, a negation or a pattern would read the whole collection."""
    await exercise(stores)
    conditions = [value for asked in commands.filters.values() for where in asked for value in where.values()]
    operators = {name for value in conditions if isinstance(value, dict) for name in value}
    assert conditions
    assert operators <= {"$in"}


def test_all_that_chat_reads_is_read_here() -> None:
    """A query that somebody adds to the store or the archive is asked here too, or this fails."""
    asked = {name for name in vars(Stores) if not name.startswith("_")}
    assert asked == {"shown", "stay", "saved", "outcome", "state", "waiting", "held", "open_of", "parked",
        "identifications",
    }  # fmt: skip
    own = {name for name in vars(Book) if not name.startswith("_")}
    assert own == {
        "load", "is_copy", "keep", "flush", "discard", "said", "add_key", "keys", "forget", "is_erased",
        "open_conversations",
    }  # fmt: skip
