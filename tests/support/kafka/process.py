"""A member of a group in a process of its own, that tests kill and freeze; it says each event that it consumes."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from deploy.local.engine import ROOT
from shared.kafka.producer import Producer
from shared.mongo import database
from tests.support.kafka.group import Group
from tests.support.waiting import PATIENCE

HELD = "3"
"""The event that stays in hand there until the test says to go on."""


@asynccontextmanager
async def a_process(group: Group, mongo: str) -> AsyncIterator[Process]:
    """Start one; kill it afterwards."""
    arguments = [group.kafka, mongo, group.database.name, group.name, group.topic]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.kafka.process", *arguments, cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def said(process: Process, words: str) -> None:
    """Wait until the process says this."""
    assert process.stdout
    async with asyncio.timeout(PATIENCE):
        while line := await process.stdout.readline():
            if words in line.decode():
                return
    raise AssertionError(f"ended without saying {words!r}")


def go_on(process: Process) -> None:
    """Let the event in hand be finished."""
    assert process.stdin
    process.stdin.write(b"go on\n")


async def _main(kafka: str, mongo: str, store: str, name: str, topic: str) -> None:
    async with Producer(kafka, "chat") as publisher:
        group = Group(kafka, database(mongo, store), publisher, producer=None)  # type: ignore[arg-type]
        group.name, group.topic = name, topic
        async with group.member() as member:
            member.before = _say
            await asyncio.Event().wait()


async def _say(event: Any) -> None:
    sys.stdout.write(f"heard {event.operator}.\n")
    sys.stdout.flush()
    if event.operator == HELD:
        await asyncio.to_thread(sys.stdin.readline)


if __name__ == "__main__":
    asyncio.run(_main(*sys.argv[1:]))
