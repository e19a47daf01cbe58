"""The queue that open desks ask for: what chat and its document server take, by how many wait."""

import asyncio
import os
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from benchmarks.cores import taken
from benchmarks.engines import Engines
from benchmarks.table import show, verdict
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
    shown = [(f"{row[0]:,}", f"{row[1]:.0%}", f"{row[2]:.0%}", f"{row[3]:.1f}") for row in rows]
    show(f"{DESKS} desks ask for their queue", ("wait", "server", "chat", "the longest answer, s"), shown)
    _, server, chat, _ = rows[-1]
    print(f"Goal: under half of a core, however many wait: {verdict(reached=server + chat < MOST_CORE)}.")


async def _measured(engines: Engines, count: int) -> tuple[int, float, float, float]:
    db, server = database(engines.mongo, f"bench-{uuid4().hex[:8]}"), engines.pids[1]
    await make_indexes(db)
    await _write(db, count)
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
    return count, *cores, longest


async def _write(db: Database, count: int) -> None:
    """Write conversations that wait for an operator, and whose visitors are there."""
    history = waiting()
    history(VisitorJoined.now(stay=POLICE, conversation=history.now.id))
    document = state_document(history.now, 1)
    for first in range(0, count, 500):
        names = [new_conversation(0) for _ in range(min(500, count - first))]
        await db["conversations"].insert_many([{**document, "_id": name} for name in names])


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
