"""A message between two people: how long it takes, and how many go through one core, beside bare peers."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from benchmarks.cores import pin
from benchmarks.engines import Engines
from benchmarks.table import show, verdict
from deploy.local.engine import Process
from shared.events.chat import conversation_log
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product

PAIRS = int(os.environ.get("PAIRS", "100"))
MESSAGES = int(os.environ.get("MESSAGES", "300"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SECONDS = float(os.environ.get("SECONDS", "4"))
SERVER, REST = 0, 1
"""The core of the server that is measured, and the core of everything else."""
UNLIMITED = {"CHAT_MESSAGES_PER_SECOND": "1000000", "CHAT_MESSAGES_AT_ONCE": "1000000"}


BARE = "bench.relay"
"""The topic of the bare durable relay: nobody else reads it."""
NAMES = {
    "socketio": "python-socketio: in memory, keeps nothing",
    "durable": "bare FastAPI: on Kafka, nothing else",
    "ours": "ours: sealed, on Kafka, decided, in the store",
}


class Peer(Process):
    """A peer's process."""

    port_setting = ""  # it is given a free one

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        self.name = name
        super().__init__(folder / name)
        self._arguments = arguments

    @property
    def address(self) -> str:
        """Where its clients go."""
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        """Serve."""
        return [sys.executable, "-m", f"benchmarks.{self.name}_peer", str(self.port), *self._arguments]


def run(engines: Engines) -> None:
    """Measure both, each side of a comparison in turn within one run."""
    with _product(engines) as product, TemporaryDirectory() as folder:
        pairs = asyncio.run(_pairs(product, PAIRS))
        ours = {"url": product.url, "pid": product.chats[0].pid}
        latency(engines, ours, pairs, Path(folder))
        asyncio.run(_make_topic(engines.kafka))
        peers = [Peer(Path(folder), "socketio"), Peer(Path(folder), "durable", engines.kafka, BARE)]
        with ExitStack() as ending:
            for peer in peers:
                ending.callback(peer.kill)
                peer.restart()
            for pid in engines.pids:
                pin(pid, REST)
            for process in (product.chats[0], *peers):
                pin(process.pid, SERVER)
            bare = {peer.name: {"url": peer.address, "pid": peer.pid} for peer in peers}
            saturation({**bare, "ours": ours}, pairs, Path(folder))


def latency(engines: Engines, ours: dict[str, Any], pairs: list[dict[str, str]], folder: Path) -> None:
    """Round trips at a modest rate, beside the broker's own."""
    topic = f"{conversation_log.name}.gendarmerie"
    asked = {"kafka": engines.kafka, "topic": topic, "messages": MESSAGES}
    found = _talk({"what": "latency", "ours": ours, "pairs": pairs[:1], **asked}, folder)
    ratio = found["ours"]["median"] / found["raw"]["median"]
    names = {
        "raw": "aiokafka: told with acks=all, and read",
        "ours": "visitor ↔ operator: sealed, durable, both have it",
    }
    rows = [(names[w], f"{found[w]['median']:.2f}", f"{found[w]['p95']:.2f}") for w in ("raw", "ours")]
    show(f"One message at a time, {MESSAGES} of each in turn", ("ms", "median", "95 %"), rows)
    print(
        f"Goal: at most 3 times the broker's own median: {ratio:.1f}, {verdict(reached=ratio <= 3)}.",
        flush=True,
    )


def saturation(servers: dict[str, Any], pairs: list[dict[str, str]], folder: Path) -> None:
    """Messages a second through one core."""
    asked = {"what": "saturation", "pairs": pairs, "rounds": ROUNDS, "seconds": SECONDS}
    found = _talk({**asked, "servers": servers}, folder)
    rows = [
        (
            NAMES[which], f"{each['rate']:.0f}", f"{each['cost']:.0f}", f"{each['busy']:.0%}",
            f"{each['rest']:.0f}", f"{each['median']:.0f}",
        )
        for which, each in found.items()
    ]  # fmt: skip
    head = ("one core", "messages/s", "µs of processor a message", "busy", "µs of the clients", "median ms")
    show(
        f"{len(pairs)} pairs, one message in flight each, medians of {ROUNDS} rounds of {SECONDS:g} s",
        head,
        rows,
    )
    reached = found["ours"]["rate"] > found["socketio"]["rate"]
    print(f"Goal: more messages a second than python-socketio, {verdict(reached=reached)}.", flush=True)


@contextmanager
def _product(engines: Engines) -> Iterator[Product]:
    with TemporaryDirectory() as folder, Product(Path(folder), engines, **UNLIMITED) as product:
        yield product


async def _make_topic(kafka: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka)
    await admin.start()
    await admin.create_topics([NewTopic(BARE, 6, 1)])
    await admin.close()


async def _pairs(product: Product, count: int) -> list[dict[str, str]]:
    operator = await Operator.signs_in(product)
    few = asyncio.Semaphore(4)

    async def pair() -> dict[str, str]:
        async with few, await Visitor.opens(product) as visitor:
            await operator.takes(visitor.conversation)
            return {
                "conversation": visitor.conversation, "visitor": visitor.token, "operator": operator.token,
            }  # fmt: skip

    return await asyncio.gather(*(pair() for _ in range(count)))


def _talk(todo: dict[str, Any], folder: Path) -> dict[str, Any]:
    file = folder / "todo.json"
    file.write_bytes(orjson.dumps(todo))
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.talk", str(file)]
    talking = subprocess.Popen(command, stdout=subprocess.PIPE)
    if todo["what"] == "saturation":
        pin(talking.pid, REST)
    said, _ = talking.communicate(timeout=300)
    found: dict[str, Any] = orjson.loads(said)
    return found
