"""Every query of signalement's stores is answered by an index: its fields are exactly an index's."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from services.signalement.domain.case import Case, Wait
from services.signalement.scheduler import Scheduler
from services.signalement.store.documents import case_document
from services.signalement.store.queries import Queries
from services.signalement.store.unit_of_work import UnitOfWork, make_indexes
from shared.events.signalement import SignalementForwarded
from shared.identifiers import new_conversation
from shared.runtime.unit_of_work import StateUnitOfWork
from tests.chat.test_store_seeks import FEW, Commands, PublishedInTime, read_by
from tests.conftest import Engines
from tests.support.doubles import Published
from tests.support.signalement.builders import (
    CONVERSATION,
    EVE,
    LIMITS,
    MORNING,
    History,
    Registered,
    a_claim,
    a_consent,
    a_draft,
    later,
)
from tests.support.signalement.consented import a_text
from tests.support.signalement.group import decide_and_write
from tests.support.signalement.keys import own_sealer

FEW_DAYS = "refused"
"""The collection of the units' errors of some weeks, which is read whole."""


async def always() -> bool:
    """All keys are consumed."""
    return True


@pytest.fixture
async def commands() -> Commands:
    """Give a listener that has recorded nothing."""
    return Commands()


@pytest.fixture
async def documents(engines: Engines, commands: Commands) -> AsyncIterator[Any]:
    """Give an empty store on a real server, listened to."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        engines.mongo, event_listeners=[commands], retryWrites=False
    )
    name = f"seeks-{uuid4().hex[:8]}"
    yield client[name]
    await client.drop_database(name)
    client.close()


async def test_every_query_is_answered_by_an_index(documents: Any, commands: Commands) -> None:
    """By equality, or by one of several: nothing reads a whole collection."""
    await make_indexes(documents)
    unit_of_work, queries, text = UnitOfWork(documents, Published()), Queries(documents), a_text()
    await unit_of_work.add_piece(text)
    await decide_and_write(unit_of_work, a_claim(), a_draft(text=text.id))
    await decide_and_write(unit_of_work, a_draft())
    await unit_of_work.piece(text.id)
    await unit_of_work.there([text.id])
    await unit_of_work.waits()
    await unit_of_work.cases([CONVERSATION])
    await unit_of_work.forget_days([date(2026, 1, 1)])
    await unit_of_work.forget(CONVERSATION)
    await queries.case(CONVERSATION)
    await queries.piece(text.id)
    await queries.signalements(operators=EVE)
    await queries.signalements(statuses={"$in": ["overdue"]})
    await queries.parked()
    await queries.refused()
    await read_inbox(unit_of_work, queries)
    asked = [(name, where) for name, filters in commands.filters.items() for where in filters]
    sought = [(name, where) for name, where in asked if where and name not in FEW]
    assert [(n, w) for n, w in sought if "_id" not in w and tuple(w) not in commands.indexes[n]] == []
    assert {name for name, where in asked if not where} == {FEW_DAYS, "parked"}
    conditions = [value for _, where in sought for value in where.values() if isinstance(value, dict)]
    assert {operator for value in conditions for operator in value} == {"$in"}


async def read_inbox(unit_of_work: UnitOfWork, queries: Queries) -> None:
    """Read all of a unit's inbox."""
    name = f"police-{CONVERSATION}-{'0' * 12}"
    body = {"force": "police", "unit": "police-33-bordeaux", "signalement": name, "jwe": "sealed"}
    forwarded = SignalementForwarded.now(**body)
    await unit_of_work.add_forwarded(forwarded)
    (entry,) = await queries.inbox(unit="police-33-bordeaux")
    assert await queries.inbox(force="police") == [entry]
    assert await queries.forwarded(forwarded.id) == (entry, "sealed")
    await queries.signalements_of([CONVERSATION])
    await unit_of_work.forget(CONVERSATION)
    assert await queries.forwarded(forwarded.id) == (entry._replace(erased=True), "")


@pytest.mark.parametrize("count", [10, 300])
async def test_a_look_reads_what_is_due_and_nothing_else(
    documents: Any, commands: Commands, count: int
) -> None:
    """However many cases wait for their units' answers; all are read when their partition is taken."""
    await make_indexes(documents)
    cases = [case.but(id=new_conversation(n % 6)) for n, case in enumerate([a_forwarded()] * count)]
    await documents["cases"].insert_many([case_document(case, 1) for case in cases])
    unit_of_work, published = UnitOfWork(documents, Published()), PublishedInTime()
    scheduler = Scheduler(
        unit_of_work, LIMITS, Registered(), own_sealer(), timedelta(days=30), published, always
    )
    assert await scheduler.tick(bool, MORNING) == 0
    assert commands.documents == count
    assert await read_by(scheduler.tick(bool, later(23)), commands) == 0
    assert await read_by(scheduler.tick(lambda name: name == cases[0].id, later(25)), commands) == 1
    assert [event.conversation for event in published] == [cases[0].id]


def a_forwarded() -> Case:
    """A case that waits for its unit's answer."""
    case = History(a_claim(), a_draft(), a_consent()).case
    assert case is not None
    (one,) = case.signalements.values()
    return case.having(one.but(wait=Wait(awaited="received", since=MORNING, cause=uuid4())))


def test_all_that_signalement_reads_is_read_here() -> None:
    """A query that somebody adds is asked here too, or this fails."""
    own = {
        name
        for name in (*vars(UnitOfWork), *vars(StateUnitOfWork), *vars(Queries))
        if not name.startswith("_")
    }
    assert own == {
        "load", "load_all", "keep", "gather", "note", "flush", "discard", "add_piece", "piece", "there",
        "forget", "forget_days", "waits", "cases", "stir", "case", "signalements", "parked", "refused",
        "add_forwarded", "inbox", "forwarded", "signalements_of",
    }  # fmt: skip
