"""The processor that chat's store takes to write messages, and to read a long conversation again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

from benchmarks.cores import taken
from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from services.chat.domain.decide import decide
from services.chat.store.documents import shown_in
from services.chat.store.unit_of_work import UnitOfWork, make_indexes
from shared.cloudevents.event import TopicOffset
from shared.events.chat import InConversation, MessagePosted, Sealed
from shared.identifiers import new_conversation, partition_of
from shared.mongo import Database, database
from tests.support.builders import POLICE
from tests.support.chat.history import claimed
from tests.support.doubles import Published

PAIRS, ROUNDS = 20, 100
"""Conversations in which one message each is written in a batch, and batches."""
LONG, AT_ONCE, READINGS = 1_000, 200, 20
TEXT = "x" * 380
"""As long as the box of a short message: 256 bytes, sealed, in base64."""

Costs = dict[str, float]
"""Seconds: of the server's processor, of this process's, and of the clock."""


def run(engines: Engines) -> None:
    """Show both, each in seconds of the two processors."""
    asyncio.run(_measured(engines))


async def _measured(engines: Engines) -> None:
    db, server = database(engines.mongo, f"bench-{uuid4().hex[:8]}"), engines.pids[1]
    await make_indexes(db)
    written = await _write(db, server)
    conversation = await _a_long_one(db)
    one = await _read(db, server, conversation, at_once=1, times=READINGS)
    many = await _read(db, server, conversation, at_once=AT_ONCE, times=1)
    messages, readings = PAIRS * ROUNDS, READINGS
    rows = [
        (f"a message, {PAIRS} in a batch: µs", *_each(written, messages / 1e6)),
        (f"{LONG:,} messages read again: ms", *_each(one, readings / 1e3)),
        (f"the same, {AT_ONCE} times at once: ms in all", *_each(many, 1 / 1e3)),
    ]
    show("Writing messages, and reading a conversation", ("", "server", "chat", "clock"), rows)
    reached = one["server"] / readings < 0.005 and many["server"] < 1
    print(
        f"Goal: under 5 ms of the server's, and under 1 s for {AT_ONCE} at once: {verdict(reached=reached)}."
    )
    await db.client.drop_database(db.name)
    db.client.close()


def _each(costs: Costs, count: float) -> list[str]:
    return [f"{cost / count:.1f}" for cost in costs.values()]


async def _write(db: Database, server: int) -> Costs:
    """Write a message in each conversation of a batch, batch after batch."""
    unit_of_work, conversations = UnitOfWork(db, Published()), [new_conversation(0) for _ in range(PAIRS)]
    for conversation in conversations:
        await _consume(unit_of_work, [_moved(event, conversation) for event in claimed().events])
    await unit_of_work.flush()
    costs: Costs = {}
    batches = [[_said(c, 100 + n * PAIRS + i) for i, c in enumerate(conversations)] for n in range(ROUNDS)]
    async with _taken(server, costs):
        for batch in batches:
            await _consume(unit_of_work, batch)
            await unit_of_work.flush()
    return costs


async def _a_long_one(db: Database) -> str:
    unit_of_work, conversation = UnitOfWork(db, Published()), new_conversation(0)
    await _consume(unit_of_work, [_moved(event, conversation) for event in claimed().events])
    for first in range(0, LONG, 10):
        await _consume(unit_of_work, [_said(conversation, 100 + first + n) for n in range(10)])
        await unit_of_work.flush()
    return conversation


async def _read(db: Database, server: int, conversation: str, at_once: int, times: int) -> Costs:
    costs: Costs = {}
    async with _taken(server, costs):
        for _ in range(times):
            for events in await asyncio.gather(*(shown_in(db, conversation, POLICE) for _ in range(at_once))):
                assert len(events) >= LONG
    return costs


async def _consume(unit_of_work: UnitOfWork, events: list[InConversation]) -> None:
    for event in events:
        assert not await unit_of_work.is_copy(event)
        after, published = decide(await unit_of_work.load(event.conversation), event)
        unit_of_work.keep(after, event, published)


def _said(conversation: str, offset: int) -> InConversation:
    text = Sealed(key=uuid4().hex, box=TEXT)
    message = MessagePosted.now(stay=POLICE, conversation=conversation, author="visitor", text=text)
    return message.at(_at(conversation, offset))


def _moved(event: InConversation, conversation: str) -> InConversation:
    """The same event, in that conversation."""
    moved = event.model_copy(update={"conversation": conversation})
    return moved._in(event._envelope._replace(topic_offset=_at(conversation, event.offset)))


def _at(conversation: str, offset: int) -> TopicOffset:
    return TopicOffset("chat.conversation.police", partition_of(conversation), offset)


@asynccontextmanager
async def _taken(server: int, costs: Costs) -> AsyncIterator[None]:
    before = taken(server), time.process_time(), time.perf_counter()
    yield
    after = taken(server), time.process_time(), time.perf_counter()
    for name, begun, ended in zip(("server", "chat", "clock"), before, after, strict=True):
        costs[name] = ended - begun
