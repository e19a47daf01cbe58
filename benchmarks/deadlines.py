"""Milliseconds of a look for deadlines that have passed, beside one that reads every open conversation."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from statistics import median
from typing import Any, get_args
from uuid import uuid4

from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from services.chat.domain.conversation import Conversation
from services.chat.domain.deadlines import Limits, due
from services.chat.domain.wait import Wait
from services.chat.scheduler import Scheduler, now
from services.chat.store.documents import state_document, states_with
from services.chat.store.tags import OPEN
from services.chat.store.unit_of_work import UnitOfWork, make_indexes
from shared.cloudevents.event import Event
from shared.events.chat import Limit
from shared.identifiers import new_conversation
from shared.mongo import Database, database
from shared.runtime.deadlines import ANY
from tests.support.chat.history import claimed
from tests.support.doubles import Published

COUNTS = (100, 1_000, 5_000)
LOOKS = 20
LATE = 10
EVERY = 2.0
"""Seconds between two looks."""
LIMITS: Limits = dict.fromkeys(get_args(Limit), timedelta(hours=24))


class Kafka:
    """Takes what is published at once: the looks alone are measured."""

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Take these."""


def run(engines: Engines) -> None:
    """Show what a look takes, by how many conversations are open."""
    rows = [asyncio.run(_measured(engines.mongo, count)) for count in COUNTS]
    head = (
        "open, and say nothing",
        "all are read, median ms",
        "of a core",
        "what is due is read, median ms",
        "of a core",
        f"{LATE} are due, median ms",
        "a partition is taken, ms",
    )
    shown = [
        (
            count,
            *(f"{whole[0]:.1f}", _share(whole[1])),
            *(f"{quiet[0]:.3f}", _share(quiet[1])),
            *(f"{late[0]:.1f}", f"{taken[0]:.0f}"),
        )
        for count, whole, quiet, late, taken in rows
    ]
    show(f"A look for deadlines that have passed, one each {EVERY:.0f} s, {LOOKS} looks", head, shown)
    few, many = rows[0][2][0], rows[-1][2][0]
    print(f"Goal: a look at nothing costs the same however many are open: {verdict(reached=many < 2 * few)}.")


async def _measured(server: str, count: int) -> tuple[Any, ...]:
    db = database(server, f"bench-{uuid4().hex[:8]}")
    await make_indexes(db)
    states = [_state(number) for number in range(count)]
    for first in range(0, count, 200):
        documents = [state_document(state, 1) for state in states[first : first + 200]]
        await db["conversations"].insert_many(documents)
    scheduler = Scheduler(UnitOfWork(db, Published()), LIMITS, lambda: ANY, bool, Kafka())
    taken = await _look(scheduler.tick, 1)
    quiet = await _look(scheduler.tick, LOOKS)
    whole = await _look(lambda: _read_everything(db), LOOKS)
    await _make_late(db, states[:LATE])
    another = Scheduler(UnitOfWork(db, Published()), LIMITS, lambda: ANY, bool, Kafka())
    await another.tick()
    late = await _look(another.tick, LOOKS)
    await db.client.drop_database(db.name)
    db.client.close()
    return count, whole, quiet, late, taken


def _state(number: int) -> Conversation:
    wait = Wait("silence", now(), uuid4(), 7)
    return replace(claimed().now, id=new_conversation(number % 6), wait=wait)


async def _make_late(db: Database, states: list[Conversation]) -> None:
    for state in states:
        late = replace(state, wait=Wait("reply", now() - timedelta(days=2), uuid4(), 7))
        await db["conversations"].replace_one({"_id": state.id}, state_document(late, 2))


async def _read_everything(db: Database) -> int:
    """A look as it was: the state of every open conversation, decoded."""
    moment = now()
    passed = [due(state, LIMITS, moment) for state in await states_with(db, OPEN)]
    return len([event for event in passed if event])


async def _look(look: Callable[[], Awaitable[int]], times: int) -> tuple[float, float]:
    """The median milliseconds of a look, and those of this process's processor."""
    spent, began = [], time.process_time()
    for _ in range(times):
        start = time.perf_counter()
        await look()
        spent.append((time.perf_counter() - start) * 1000)
    return median(spent), (time.process_time() - began) * 1000 / times


def _share(milliseconds: float) -> str:
    return f"{milliseconds / EVERY / 10:.2f} %"
