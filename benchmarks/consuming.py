"""Microseconds of processor for each event consumed by the plumbing, beside those who promise less."""

import asyncio
import os
import subprocess
import sys
from statistics import median
from uuid import uuid4

from benchmarks.consumers import CONSUMERS, QUIX
from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from shared.events.chat import MessagePosted, Sealed, conversation_log
from shared.identifiers import Stay, new_conversation
from shared.kafka.producer import Producer

COUNT = int(os.environ.get("EVENTS", "60000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
FEW = 100
PROMISES = {
    "raw aiokafka": "fetches, looks at nothing",
    "raw aiokafka, pydantic": "decodes the body",
    "FastStream, batches": "decodes the body, gives lists, offset in Kafka",
    "quixstreams, dicts": "decodes the body into a dict, one by one in order, offset in Kafka",
    "quixstreams, pydantic": "decodes and checks the body, one by one in order, offset in Kafka",
    "ours": "checks headers, key and body, one by one in order, checkpoint in the store, dead letters",
}


def run(engines: Engines) -> None:
    """Let each consume the same events, in turn, several times; show the medians."""
    asyncio.run(_publish(engines.kafka))
    found: dict[str, list[float]] = {which: [] for which in CONSUMERS}
    for _ in range(ROUNDS):
        for which in CONSUMERS:
            found[which].append(_consume(which, engines))
    cost = {which: median(runs) for which, runs in found.items()}
    rows = [
        (which, f"{cost[which]:.1f}", f"{min(runs):.1f}–{max(runs):.1f}", PROMISES[which])
        for which, runs in found.items()
    ]
    size = len(_event("police").record("chat").value or b"")
    head = ("consumer", "µs of processor an event", "from–to", "what it does")
    show(f"Consuming {COUNT} events of {size} bytes, medians of {ROUNDS} rounds", head, rows)
    for which in QUIX:
        print(f"Goal: ahead of {which}: {verdict(reached=cost['ours'] < cost[which])}.", flush=True)


async def _publish(kafka: str) -> None:
    async with Producer(kafka, "chat") as publish:
        await publish(*(_event("gendarmerie") for _ in range(FEW)))
        for _ in range(COUNT // 1000):
            await publish(*(_event("police") for _ in range(1000)))


def _event(log: str) -> MessagePosted:
    conversation = new_conversation(int(uuid4()) % 6)
    text = Sealed(key="0123456789ab", box="x" * 464)
    stay = Stay(log, 1)
    return MessagePosted.now(stay=stay, conversation=conversation, author="visitor", text=text)


def _consume(which: str, engines: Engines) -> float:
    """Microseconds an event: what starting costs is measured on a topic of a few events, and subtracted."""
    few, many = (
        _cost(which, engines, log, count) for log, count in (("gendarmerie", FEW), ("police", COUNT))
    )
    return (many - few) / (COUNT - FEW) * 1e6


def _cost(which: str, engines: Engines, log: str, count: int) -> float:
    to = [which, engines.kafka, engines.mongo, f"{conversation_log.name}.{log}", str(count)]
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.consumers", *to]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120)
    return float(done.stdout.splitlines()[-1])
