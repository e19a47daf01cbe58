"""Every query of chat's stores names exactly the fields of an index, by equality or `$in`.

MongoDB answers each of them by that index, so the commands themselves are read. Of collections without such an
index, the number of documents must not grow with the conversations.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable
from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from services.chat.domain.decide import decide
from services.chat.domain.expected_wait import PastWait
from services.chat.domain.wait import Wait
from services.chat.scheduler import Scheduler
from services.chat.store import shown_events
from services.chat.store.documents import state_document
from services.chat.store.past_waits import PastWaits
from services.chat.store.queries import Queries
from services.chat.store.unit_of_work import UnitOfWork, make_indexes
from shared.cloudevents.event import Event
from shared.events.chat import Limit
from shared.failures import Superseded
from shared.identifiers import LOGS, new_conversation
from shared.runtime.deadlines import ANY
from shared.runtime.unit_of_work import StateUnitOfWork
from tests.chat.test_unit_of_work import placed
from tests.conftest import Engines
from tests.support.builders import CONVERSATION, EVE, MORNING, POLICE, a_message, later
from tests.support.chat.history import claimed, waiting
from tests.support.doubles import Published

FEW = {"positions", "parked"}
"""Collections with as many documents as partitions, or as conversations that wait for a person."""


class Commands(CommandListener):
    """The filters and the indexes of every collection, and how many documents came back."""

    def __init__(self) -> None:
        self.filters: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.indexes: dict[str, set[tuple[str, ...]]] = defaultdict(lambda: {("_id",)})
        self.seen: set[str] = set()
        self.documents = 0

    def started(self, event: CommandStartedEvent) -> None:
        """Note the filter of a command."""
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
        """Count the documents that come back; an index is none."""
        if event.command_name not in {"find", "getMore"}:
            return
        cursor = event.reply.get("cursor", {})
        self.documents += len(cursor.get("firstBatch", cursor.get("nextBatch", ())))

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing came back."""


@pytest.fixture
async def commands() -> Commands:
    """Give a listener that has seen no command."""
    return Commands()


@pytest.fixture
async def queries(engines: Engines, commands: Commands) -> AsyncIterator[dict[str, Any]]:
    """Give chat's databases, on a real server, listened to."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        engines.mongo, event_listeners=[commands], retryWrites=False
    )
    own = uuid4().hex[:8]
    yield {log: client[f"seeks-{own}-{log}"] for log in LOGS}
    client.close()


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three events fill a page."""
    monkeypatch.setattr(shown_events, "PAGE", 3)


async def exercise(databases: dict[str, Any]) -> None:
    """Make every query of the unit of work and of the queries."""
    police = databases["police"]
    for one in databases.values():
        await make_indexes(one)
    unit_of_work, late = UnitOfWork(police, Published()), UnitOfWork(police, Published())
    history = claimed()
    history(a_message())
    for each in (unit_of_work, late):
        for event in history.events:
            each.keep(decide(await each.load(CONVERSATION), event)[0], event, ())
    await unit_of_work.flush()
    with pytest.raises(Superseded):
        await late.flush()
    copies = UnitOfWork(police, Published())
    for event in (placed(history.events[-2], 60), history.events[-2]):
        copies.keep(await copies.load(CONVERSATION), event, ())
        await copies.flush()
    begun = UnitOfWork(police, Published())
    await begun.is_copy(history.events[-1])
    history(a_message("operator", operator=EVE))
    begun.keep(history.now, history.events[-1], ())
    begun._began -= 10
    await begun.flush()
    await read(databases, unit_of_work)
    await unit_of_work.forget(CONVERSATION, f"{CONVERSATION}/k")
    await unit_of_work.acknowledge_danger(CONVERSATION)


class PublishedInTime(list[Any]):
    """The events that a scheduler publishes."""

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take these."""
        self.extend(events)


async def read_by(look: Awaitable[object], commands: Commands) -> int:
    """How many documents came back while it looked."""
    before = commands.documents
    await look
    return commands.documents - before


async def read(databases: dict[str, Any], unit_of_work: UnitOfWork) -> None:
    """Read everything."""
    await unit_of_work.said(CONVERSATION, POLICE)
    unit_of_work.add_key(CONVERSATION, f"{CONVERSATION}/k")
    await unit_of_work.keys(CONVERSATION)
    await unit_of_work.is_erased(CONVERSATION)
    await unit_of_work.waits()
    await unit_of_work.states([CONVERSATION])
    queries, past_waits = Queries(databases), PastWaits(databases["police"])
    await past_waits.note(uuid4(), PastWait(MORNING, later(4)))
    await queries.shown_events(CONVERSATION, POLICE)
    await queries.latest_stay(CONVERSATION)
    await queries.saved_offsets(["chat.conversation.police"])
    await queries.reply(CONVERSATION, [uuid4()])
    await queries.state(CONVERSATION, POLICE)
    await queries.waiting("police")
    await queries.one_waiting("police", CONVERSATION)
    await queries.held("police", EVE)
    await queries.offered("police", EVE)
    await queries.claimed("police")
    await queries.psychologist_invited("police")
    await queries.joined_by("police", EVE)
    await queries.held_ids("police", EVE)
    await queries.joined_ids("police", EVE)
    await queries.open_of("police")
    await queries.endangered("police")
    await queries.one_endangered("police", CONVERSATION)
    await queries.parked("police")
    await queries.identifications()
    await queries.readings("police", "2026-11", "claimed")
    await queries.past_waits("police", MORNING)
    await queries.practised("police")
    await past_waits.forget_past(MORNING)


async def test_every_query_names_the_fields_of_an_index(queries: dict[str, Any], commands: Commands) -> None:
    """On MongoDB it examines the documents that it gives, and no others."""
    await exercise(queries)
    assert {"find", "insert", "update", "delete", "createIndexes"} <= commands.seen
    assert {"conversations", "facts", "pages", "keys", "positions"} <= commands.filters.keys()
    scans = [
        (collection, where)
        for collection, asked in commands.filters.items()
        for where in asked
        if collection not in FEW and "_id" not in where and tuple(where) not in commands.indexes[collection]
    ]
    assert scans == []


async def test_every_condition_is_equality_or_one_of_several(
    queries: dict[str, Any], commands: Commands
) -> None:
    """A range, a negation or a pattern would read the whole collection."""
    await exercise(queries)
    conditions = [value for asked in commands.filters.values() for where in asked for value in where.values()]
    operators = {name for value in conditions if isinstance(value, dict) for name in value}
    assert conditions
    assert operators <= {"$in"}


@pytest.mark.parametrize("count", [10, 300])
async def test_a_look_at_the_deadlines_reads_what_is_due_and_nothing_else(
    queries: dict[str, Any], commands: Commands, count: int
) -> None:
    """However many conversations are open; all are read when their partition is taken, and none after that."""
    police, limits = queries["police"], dict.fromkeys(get_args(Limit), timedelta(minutes=5))
    await make_indexes(police)
    states = [replace(waiting().now, id=new_conversation(n % 6)) for n in range(count)]
    await police["conversations"].insert_many([state_document(state, 1) for state in states])
    unit_of_work, published = UnitOfWork(police, Published()), PublishedInTime()
    scheduler = Scheduler(unit_of_work, limits, lambda: ANY, bool, published)
    assert await scheduler.tick(MORNING) == 0
    assert commands.documents == count
    assert await read_by(scheduler.tick(later(4)), commands) == 0
    late = replace(states[0], wait=Wait("answer", later(-1), uuid4(), 7))
    await unit_of_work.load(late.id)
    unit_of_work.keep(late, placed(a_message(), 60), ())
    await unit_of_work.flush()
    assert await read_by(scheduler.tick(later(4)), commands) == 1
    assert [event.conversation for event in published] == [late.id]


def test_all_that_chat_reads_is_read_here() -> None:
    """A query that somebody adds to the unit of work or to the queries is made here too, or this fails."""
    asked = {name for name in vars(Queries) if not name.startswith("_")}
    assert asked == {
        "shown_events", "latest_stay", "saved_offsets", "reply", "state", "waiting", "one_waiting", "held",
        "open_of", "parked", "identifications", "endangered", "one_endangered", "readings", "offered", "claimed",
        "psychologist_invited", "joined_by", "held_ids", "joined_ids", "past_waits", "practised",
    }  # fmt: skip
    own = {name for name in (*vars(UnitOfWork), *vars(StateUnitOfWork)) if not name.startswith("_")}
    assert own == {
        "load", "load_all", "is_copy", "keep", "gather", "note", "flush", "discard", "said", "add_key", "keys",
        "forget", "is_erased", "waits", "states", "acknowledge_danger",
    }  # fmt: skip
