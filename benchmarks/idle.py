"""Open conversations that say nothing: their memory and processor, and a message beside them."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

import httpx
import orjson

from benchmarks.cores import taken
from benchmarks.engines import Engines
from benchmarks.pairs import Pair, pair_at
from benchmarks.table import show, verdict
from benchmarks.wires import Wire
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product

COUNTS = tuple(int(count) for count in os.environ.get("OPEN", "0,100,1000,5000").split(","))
QUIET = float(os.environ.get("QUIET", "125"))
"""Seconds before a measurement: a socket on which somebody wrote is kept warm for two minutes."""
SECONDS = float(os.environ.get("SECONDS", "30"))
PROBES = 100
AT_ONCE = 8
"""Conversations that are opened at once."""
MOST_KIB, MOST_CORE = 40, 0.05
UNLIMITED = {
    "CHAT_OPENINGS": "1000000", "CHAT_MESSAGES_PER_SECOND": "1000000", "CHAT_ANSWER_SECONDS": "86400",
}  # fmt: skip
"""Nobody is refused, and nothing is due while it is measured."""


@dataclass(frozen=True)
class Idle:
    """The cost of so many open conversations."""

    count: int
    kib: Mapping[str, float]
    """Memory of each process that is its own."""
    core: Mapping[str, float]
    """Of a core, for each process."""
    probes: list[float]
    """Seconds of each message that two people write meanwhile."""
    opening: float
    """Seconds of chat's processor for each opening."""


def run(engines: Engines) -> None:
    """Show what a message and nothing at all cost, by how many conversations are open."""
    with (
        TemporaryDirectory() as folder,
        Product(Path(folder), engines, **UNLIMITED) as product,
    ):
        kafka, documents, _ = engines.pids
        pids = {
            "chat": product.chats[0].pid,
            "router": product.router.pid,
            "documents": documents,
            "kafka": kafka,
        }
        found = asyncio.run(_measured(product, pids))
    _show(found)


async def _measured(product: Product, pids: Mapping[str, int]) -> list[Idle]:
    pair, lines, found = await _talking(product), list[Wire](), list[Idle]()
    async with httpx.AsyncClient(base_url=product.url, timeout=60) as client:
        for count in COUNTS:
            before = taken(pids["chat"])
            few = asyncio.Semaphore(AT_ONCE)
            new = count - len(lines)
            lines += await asyncio.gather(*(_line(client, product.url, few) for _ in range(new)))
            opening = (taken(pids["chat"]) - before) / max(new, 1)
            await asyncio.sleep(QUIET)
            found.append(Idle(count, *await _quiet(pids), await _probed(pair), opening))
            print(f"{count} open", flush=True)
    return found


async def _talking(product: Product) -> Pair:
    """Two people who talk."""
    operator = await Operator.signs_in(product)
    async with await Visitor.opens(product) as visitor:
        await operator.takes(visitor.conversation)
    tokens = {"conversation": visitor.conversation, "visitor": visitor.token, "operator": operator.token}
    pair = pair_at("ours", product.url, tokens)
    await pair.begin()
    return pair


async def _line(client: httpx.AsyncClient, url: str, few: asyncio.Semaphore) -> Wire:
    """Open a conversation, and keep its socket: the one of a visitor who waits."""
    async with few:
        answer = await client.post("/api/chat/conversations", json={"commune": "33063"})
        while answer.status_code != 201:
            await asyncio.sleep(0.5)
            answer = await client.post("/api/chat/conversations", json={"commune": "33063"})
        opened = answer.json()
        hello = orjson.dumps({"type": "hello", "token": opened["token"], "log": None, "after": None})

        def consumed(text: bytes) -> None:
            if orjson.loads(text)["type"] == "moved":
                wire.send(hello)

        wire = Wire(f"{url}/api/chat/conversations/{opened['conversation']}/socket", consumed)
        await wire.connect()
        wire.send(hello)
        return wire


async def _quiet(pids: Mapping[str, int]) -> tuple[dict[str, float], dict[str, float]]:
    """The memory of each process, and its share of a core while nobody says anything."""
    before, began = {name: taken(pid) for name, pid in pids.items()}, time.perf_counter()
    await asyncio.sleep(SECONDS)
    lasted = time.perf_counter() - began
    core = {name: (taken(pid) - before[name]) / lasted for name, pid in pids.items()}
    return {name: own_memory(pid) for name, pid in pids.items()}, core


def own_memory(pid: int) -> float:
    """KiB of a process that no other one shares."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("Private_"))


async def _probed(pair: Pair) -> list[float]:
    pair.took.clear()
    for _ in range(PROBES):
        pair.write()
        await asyncio.wait_for(pair.quiet.wait(), 20)
        await asyncio.sleep(0.02)
    return list(pair.took)


def _show(found: list[Idle]) -> None:
    first = found[0]
    rows = [
        (
            one.count,
            *(f"{one.core[name] - first.core[name]:.1%}" for name in one.core),
            *(f"{_each(one, first, (name,)):.1f}" for name in one.kib if name != "kafka"),
            f"{median(one.probes) * 1e3:.1f}",
            f"{quantiles(one.probes, n=20)[-1] * 1e3:.1f}",
            f"{one.opening * 1e3:.1f}",
        )
        for one in found
    ]
    head = (
        "open", "chat", "router", "documents", "kafka", "chat: KiB each", "router: KiB each",
        "documents: KiB each", "a message: median ms", "95 %", "an opening: ms of chat's processor",
    )  # fmt: skip
    title = f"Open and silent: of a core in {SECONDS:g} s, and memory, more than with {first.count} open"
    show(title, head, rows)
    last = found[-1]
    kib = _each(last, first, ("chat", "router", "documents"))
    core = sum(last.core.values()) - sum(first.core.values())
    print(
        f"Goals: at most {MOST_KIB} KiB each: {kib:.1f}, {verdict(reached=kib <= MOST_KIB)}; "
        f"under {MOST_CORE:.0%} of a core more: {core:.1%}, {verdict(reached=core < MOST_CORE)}."
    )


def _each(one: Idle, first: Idle, names: tuple[str, ...]) -> float:
    """KiB of these processes for each conversation that is open."""
    more = sum(one.kib[name] - first.kib[name] for name in names)
    return more / max(one.count - first.count, 1)
