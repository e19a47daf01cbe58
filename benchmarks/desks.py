"""The queue that open desks ask for, and their turn that visitors ask for: what both take, by how many wait."""

import asyncio
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.cores import taken
from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from services.chat.api.visitors.queues import Queues
from services.chat.store.documents import state_document
from services.chat.store.queries import Queries
from services.chat.store.unit_of_work import make_indexes
from shared.events.chat import VisitorJoined
from shared.identifiers import LOGS, new_conversation
from shared.mongo import Database, database
from tests.support.builders import POLICE
from tests.support.chat.history import waiting
from tests.support.chat.in_memory import MemoryChat

COUNTS = tuple(int(count) for count in os.environ.get("WAITING", "0,100,1000,5000").split(","))
DESKS = int(os.environ.get("DESKS", "24"))
EVERY = 3.0
"""Seconds between two times that an open desk asks."""
SECONDS = float(os.environ.get("SECONDS", "30"))
MOST_CORE = 0.5


def run(engines: Engines) -> None:
    """Show both, of a core."""
    rows = [asyncio.run(_measured(engines, count)) for count in COUNTS]
    shown = [
        (f"{row[0]:,}", f"{row[1]:.0%}", f"{row[2]:.0%}", f"{row[3]:.1f}", f"{row[4]:.0f}") for row in rows
    ]
    head = ("wait", "server", "chat", "the longest answer, s", "a visitor's turn, µs of chat")
    show(f"{DESKS} desks ask for their queue", head, shown)
    _, server, chat, *_ = rows[-1]
    print(f"Goal: under half of a core, however many wait: {verdict(reached=server + chat < MOST_CORE)}.")


async def _measured(engines: Engines, count: int) -> tuple[int, float, float, float, float]:
    db, server = database(engines.mongo, f"bench-{uuid4().hex[:8]}"), engines.pids[1]
    await make_indexes(db)
    names = await _write(db, count)
    turn = await _turn(Queues(Queries(dict.fromkeys(LOGS, db)), lambda _: True), names)
    with TemporaryDirectory() as folder:
        chat = MemoryChat(Path(folder))
        chat.ports.queries = Queries(dict.fromkeys(LOGS, db))
        desks = [_desk(chat, f"x.desk-{number}.x", number * EVERY / DESKS, count) for number in range(DESKS)]
        before, mine, began = taken(server), time.process_time(), time.perf_counter()
        longest = max(await asyncio.gather(*desks))
        lasted = time.perf_counter() - began
    cores = (taken(server) - before) / lasted, (time.process_time() - mine) / lasted
    await db.client.drop_database(db.name)
    db.client.close()
    return count, *cores, longest, turn


async def _turn(queues: Queues, names: list[str]) -> float:
    """The microseconds in which a visitor learns their turn, from a queue that was read."""
    await queues.wait_of("", "police")
    asked = names[:: len(names) // 100 + 1]
    began = time.process_time()
    for name in asked:
        await queues.wait_of(name, "police")
    return (time.process_time() - began) / max(len(asked), 1) * 1e6


async def _write(db: Database, count: int) -> list[str]:
    """Write conversations that wait for an operator, and whose visitors are there."""
    history = waiting()
    history(VisitorJoined.now(stay=POLICE, conversation=history.now.id))
    document = state_document(history.now, 1)
    names = [new_conversation(0) for _ in range(count)]
    for first in range(0, count, 500):
        documents = [{**document, "_id": name} for name in names[first : first + 500]]
        await db["conversations"].insert_many(documents)
    return names


async def _desk(chat: MemoryChat, token: str, begins: float, count: int) -> float:
    """Ask as a desk does, and wait for the longest answer; the seconds that it took."""
    await asyncio.sleep(begins)
    until, longest = time.perf_counter() + SECONDS, 0.0
    while (asked := time.perf_counter()) < until:
        answer = await chat.ask("GET", "/queue", token=token)
        assert len(answer.json()) == count
        longest = max(longest, time.perf_counter() - asked)
        await asyncio.sleep(EVERY)
    return longest
