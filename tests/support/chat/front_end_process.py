"""The examples of a front-end, in a process that sees nothing of ours, which a test may kill."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from deploy.local.engine import ROOT
from deploy.local.keys import FRONT_END
from tests.support.chat.driving import Product


class FrontEndProcess:
    """A front-end that runs: its visitor's lines, and all that it has shown."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.shown: list[dict[str, Any]] = []

    async def says(self, text: str) -> None:
        """Have its visitor write a line."""
        assert self.process.stdin
        self.process.stdin.write(f"{text}\n".encode())
        await self.process.stdin.drain()

    async def shows(self, kind: str, times: int = 1) -> None:
        """Wait until it has shown so many of this type, or of events of this name."""
        while self.kinds.count(kind) < times:
            await self._read()

    async def ends(self) -> None:
        """Wait until it has shown all, and ended by itself."""
        assert self.process.stdin
        self.process.stdin.close()
        while await self._read():
            pass
        assert await self.process.wait() == 0

    def dies(self) -> None:
        """Be killed with signal 9."""
        self.process.kill()

    @property
    def kinds(self) -> list[str]:
        """The types of all that it has shown; of events, their names."""
        return [one.get("event", one["type"]) for one in self.shown]

    @property
    def texts(self) -> list[str]:
        """The texts that were written to its visitor."""
        return [one["text"] for one in self.shown if "text" in one]

    async def _read(self) -> bool:
        assert self.process.stdout
        async with asyncio.timeout(60):
            line = await self.process.stdout.readline()
        if line:
            self.shown.append(json.loads(line))
        return bool(line)


@asynccontextmanager
async def front_end(
    product: Product, conversation: str, example: str = "front_end", *, more_keys: Sequence[Path] = ()
) -> AsyncIterator[FrontEndProcess]:
    """Run an example for what it calls so, with its first key and more; it is killed at the end."""
    keys = [product.keys / "front-ends" / f"{FRONT_END}.json", *more_keys]
    asked = [
        "--kafka",
        product.engines.kafka,
        "--keys",
        f"{product.url}/api/chat/public-keys",
        "--name",
        FRONT_END,
        "--key",
        *map(str, keys),
    ]
    command = [
        sys.executable,
        "-Es",
        str(ROOT / "examples" / f"{example}.py"),
        *asked,
        "--conversation",
        conversation,
    ]
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, cwd=product.folder)
    try:
        yield FrontEndProcess(process)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
