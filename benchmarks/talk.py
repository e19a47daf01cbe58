"""The clients of the relay's benchmark, in a process of their own: `python -m benchmarks.talk <file>`."""

import asyncio
import logging
import sys
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import orjson
import uvloop
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.cores import taken
from benchmarks.pairs import Pair, pair_at

BETWEEN = 0.02
"""Seconds between two messages when it is latency that is measured."""


async def latency(todo: dict[str, Any]) -> dict[str, Any]:
    """Measure a message at a time, in turn through the bare broker and through the product."""
    pair = pair_at("ours", todo["ours"]["url"], todo["pairs"][0])
    await pair.begin()
    raw = RawRoundTrip(todo["kafka"], todo["topic"])
    await raw.begin()
    for _ in range(todo["messages"]):
        await raw.once()
        await asyncio.sleep(BETWEEN)
        pair.write()
        await asyncio.wait_for(pair.quiet.wait(), 20)
        await asyncio.sleep(BETWEEN)
    await raw.end()
    return {"raw": _spread(raw.took), "ours": _spread(pair.took)}


async def saturation(todo: dict[str, Any]) -> dict[str, Any]:
    """As many messages as go through, in turn through each of the servers."""
    servers = todo["servers"]
    sides = {
        which: [pair_at(which, server["url"], tokens) for tokens in todo["pairs"]]
        for which, server in servers.items()
    }
    for pairs in sides.values():
        await asyncio.gather(*(pair.begin() for pair in pairs))
    found: dict[str, list[dict[str, float]]] = {which: [] for which in sides}
    for _ in range(todo["rounds"]):
        for which, pairs in sides.items():
            found[which].append(await _round(pairs, servers[which]["pid"], todo["seconds"]))
    return {
        which: {name: median(r[name] for r in rounds) for name in rounds[0]}
        for which, rounds in found.items()
    }


async def _round(pairs: list[Pair], pid: int, seconds: float) -> dict[str, float]:
    for pair in pairs:
        pair.go()
    await asyncio.sleep(1)
    for pair in pairs:
        pair.took.clear()
    cpu, mine, began = taken(pid), time.process_time(), time.perf_counter()
    await asyncio.sleep(seconds)
    took = [each for pair in pairs for each in pair.took]
    cpu, lasted = taken(pid) - cpu, time.perf_counter() - began
    mine = time.process_time() - mine
    for pair in pairs:
        pair.stop()
    await asyncio.wait_for(asyncio.gather(*(pair.quiet.wait() for pair in pairs)), 20)
    each = {"rate": len(took) / lasted, "cost": cpu / len(took) * 1e6, "rest": mine / len(took) * 1e6}
    return {**each, "busy": cpu / lasted, **_spread(took)}


class RawRoundTrip:
    """A record published with `acks=all` and read again: nothing else is done with it."""

    def __init__(self, kafka: str, topic: str) -> None:
        self.took: list[float] = []
        self._topic = topic
        self._producer = AIOKafkaProducer(bootstrap_servers=kafka, acks="all", enable_idempotence=True)
        self._consumer = AIOKafkaConsumer(topic, bootstrap_servers=kafka, auto_offset_reset="latest")
        self._came = asyncio.Event()

    async def begin(self) -> None:
        """Connect, and begin to read."""
        await self._producer.start()
        await self._consumer.start()
        await self._consumer.seek_to_end()
        self._reading = asyncio.create_task(self._read())
        await self.once()
        self.took.clear()

    async def once(self) -> None:
        """Make a round trip."""
        self._came.clear()
        since = time.perf_counter()
        await self._producer.send(self._topic, b"x" * 1200, partition=0)
        await self._came.wait()
        self.took.append(time.perf_counter() - since)

    async def end(self) -> None:
        """Leave."""
        self._reading.cancel()
        await self._producer.stop()
        await self._consumer.stop()

    async def _read(self) -> None:
        while True:
            if await self._consumer.getmany(timeout_ms=500):
                self._came.set()


def _spread(took: list[float]) -> dict[str, float]:
    return {"median": median(took) * 1e3, "p95": quantiles(took, n=20)[-1] * 1e3}


def main() -> None:
    """Do what the file says, and print what was found."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    todo = orjson.loads(Path(sys.argv[1]).read_bytes())
    what = {"latency": latency, "saturation": saturation}[todo["what"]]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(orjson.dumps(runner.run(what(todo))).decode())


if __name__ == "__main__":
    main()
