"""Sockets that say nothing, on chat in memory: what the process that serves them takes, apart from every engine.

`python -m benchmarks.idle_sockets [sockets]`; with `--serve` it is the server of them.
"""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson
import uvloop
from fastapi import FastAPI

from benchmarks.cores import taken
from benchmarks.idle import own_memory
from benchmarks.wires import Wire
from services.chat.relay.reports import WHOLE
from services.chat.settings import SEEN_EVERY
from shared.logs import configure_logs
from shared.runtime.draining import Drain
from shared.runtime.periodic import every
from shared.runtime.rates import Networks
from shared.runtime.seats import Seats
from shared.runtime.serve import OPERATIONS_CONNECTIONS, Server, _config
from tests.support.chat.in_memory import MemoryChat

QUIET = float(os.environ.get("QUIET", "125"))
"""Seconds before the measurement: a socket on which somebody wrote is kept warm for two minutes."""
SECONDS = float(os.environ.get("SECONDS", "30"))
FEW = 10
"""Sockets with which a process holds what it holds once."""


def main() -> None:
    """Serve, or measure a server of its own."""
    if "--serve" in sys.argv:
        return serve()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    server = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.idle_sockets", "--serve", str(count)], stdout=subprocess.PIPE
    )
    try:
        assert server.stdout
        asyncio.run(measure(server.pid, orjson.loads(server.stdout.readline())))
    finally:
        server.kill()
    return None


async def measure(pid: int, served: dict[str, list[list[str]]]) -> None:
    """Open the sockets, say nothing, and print what the server takes more than with a few."""
    (port,), opened = served["port"][0], served["opened"]
    wires = [await _open(port, *one) for one in opened[:FEW]]
    await asyncio.sleep(QUIET)
    few = own_memory(pid), await _core(pid)
    wires += [await _open(port, *one) for one in opened[FEW:]]
    await asyncio.sleep(QUIET)
    many, more = (own_memory(pid), await _core(pid)), len(opened) - FEW
    assert not any(wire.closed for wire in wires)
    core = (many[1] - few[1]) / more
    print(
        f"{len(wires)} sockets: {(many[0] - few[0]) / more:.1f} KiB each, {core * 1e6:.2f} µs of processor a second "
        f"each: {core * 20_000:.1%} of a core for 20,000"
    )


async def _open(port: str, conversation: str, token: str) -> Wire:
    wire = Wire(f"http://127.0.0.1:{port}/api/chat/conversations/{conversation}/socket", lambda text: None)
    await wire.connect()
    wire.send(orjson.dumps({"type": "hello", "token": token, "log": None, "after": None}))
    return wire


async def _core(pid: int) -> float:
    before, began = taken(pid), time.perf_counter()
    await asyncio.sleep(SECONDS)
    return (taken(pid) - before) / (time.perf_counter() - began)


def serve() -> None:
    """Serve as every process of ours does, but for the engines."""
    with TemporaryDirectory() as folder, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(MemoryChat(Path(folder)), int(sys.argv[-1])))


async def _serve(chat: MemoryChat, count: int) -> None:
    configure_logs(chat.app.state.settings)

    async def see() -> None:
        chat.ports.relay.seen_in_danger()

    opened = [await chat.opened(f"198.51.{secrets.randbelow(256)}.{n % 256}") for n in range(count)]
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    seats = partial(Seats, networks=Networks(local=True), trusted=())
    private = _config(FastAPI(), seats(OPERATIONS_CONNECTIONS, OPERATIONS_CONNECTIONS))
    visitors = _config(chat.app, seats(count + FEW, count + FEW))
    visitors.lifespan = private.lifespan = "off"
    server = Server(visitors, private, socket.create_server(("127.0.0.1", 0)), Drain((), 0))
    print(orjson.dumps({"port": [[str(listener.getsockname()[1])]], "opened": opened}).decode(), flush=True)
    await asyncio.gather(
        server.serve(sockets=[listener]),
        every(WHOLE, chat.reports.publish_whole),
        every(SEEN_EVERY, see),
    )


if __name__ == "__main__":
    main()
