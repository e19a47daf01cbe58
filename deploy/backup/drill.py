"""`make restore-drill`: restore a backup into empty engines of this machine, start the services on it, and compare.

FROM names the backup. RING is a copy of the key ring as it is now: with it the services start on what was restored,
and what was erased since the backup must be erased again. Everything is gone at the end.
"""

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from deploy.backup.__main__ import check_same, counts, fetched, say
from deploy.backup.engines import Engines, keys_on, looked_through, restore, summary_of
from deploy.backup.problem import BackupProblem
from deploy.backup.settings import BackupSettings
from deploy.backup.summary import Summary
from deploy.local.documents import Documents
from deploy.local.engine import Process
from deploy.local.kafka import Kafka
from deploy.local.keys import magistrate_key
from deploy.local.oidc import Oidc
from deploy.local.ports import free_port
from deploy.local.problem import EngineProblem
from deploy.local.services import Services
from shared.events import TOPICS
from shared.events.chat import conversation_key
from shared.kafka.cluster import Cluster
from shared.sealing import KeyRing
from shared.settings import read

FOR_EVER = timedelta(days=36_500)
"""How long the logs of a drill are kept: nothing of a backup goes meanwhile."""
PATIENCE = 600.0
"""Seconds until the services must be ready on what was restored, and until all that was erased is erased again."""


def drill(source: str, ring: str) -> None:
    """Do it, and say what came of each step; `BackupProblem` for what is not as it was."""
    began = time.monotonic()
    with restored(source) as (engines, held):
        say(f"Restored into empty engines, and as it was, after {time.monotonic() - began:.0f} s.")
        if ring:
            with learned(engines, held, Path(ring)):
                pass
    say(f"The drill took {time.monotonic() - began:.0f} s; nothing of it is left.")


@contextmanager
def restored(source: str) -> Iterator[tuple[Engines, Summary]]:
    """Engines of this machine's own that hold a backup, and what it holds."""
    identities = read(BackupSettings).identities()
    with fetched(source) as file, tempfile.TemporaryDirectory() as folder:
        held = looked_through(file, identities, FOR_EVER)
        say(f"Whole, and opened by BACKUP_IDENTITY: {file.name}, {counts(held)}.")
        with _running(Path(folder), held) as engines:
            asyncio.run(restore(file, identities, engines, held, **_topics(held)))
            check_same(held, asyncio.run(summary_of(engines, held)))
            yield engines, held


@contextmanager
def learned(engines: Engines, held: Summary, ring: Path) -> Iterator[Services]:
    """The services on those engines, with a copy of the ring, once nothing that it remembers as erased is there."""
    if len(engines.mongo) > 1:
        raise BackupProblem(
            "A drill with RING wants a backup of one document server: drill others without it."
        )
    with tempfile.TemporaryDirectory() as folder:
        copied = shutil.copytree(ring, Path(folder) / "ring")
        again = KeyRing(copied).erased() & held.keys
        say(f"{len(again)} keys were erased since the backup was made.")
        with _services(Path(folder), engines, held, copied) as services:
            say("The services are ready on what was restored.")
            until = time.monotonic() + PATIENCE
            while left := again & asyncio.run(_there(engines, held)):
                if time.monotonic() > until:
                    raise BackupProblem(f"{len(left)} erased keys came back, and are not erased again.")
                time.sleep(1)
            say(f"{len(again)} keys are erased again, on Kafka and in the stores.")
            yield services


async def _there(engines: Engines, held: Summary) -> set[str]:
    """The keys that are on Kafka, or that a store of chat still names."""
    with MongoClient[dict[str, str]](engines.mongo[0]) as client:
        stored = {
            document["_id"]
            for database in {
                collection.database for collection in held.documents if collection.name == "keys"
            }
            for document in client[database]["keys"].find({}, {"_id": 1})
        }
    return await keys_on(engines.kafka) | stored


def _front_ends(held: Summary) -> list[str]:
    named = [f"{topic.name}." for topic in TOPICS if topic.by == "name"]
    return sorted(
        {name.removeprefix(one) for name in held.partitions for one in named if name.startswith(one)}
    )


def _topics(held: Summary) -> dict[str, Any]:
    """The settings of the topics that the backup has."""
    return {
        "partitions": held.partitions[conversation_key.name],
        "replicas": 1,
        "kept": FOR_EVER,
        "local": True,
        "front_ends": _front_ends(held),
    }


@contextmanager
def _running(folder: Path, held: Summary) -> Iterator[Engines]:
    """Kafka, and as many document servers as the backup has, empty."""
    servers = [Documents(folder / f"documents-{n}") for n in range(held.servers)]
    kafka = Kafka(folder / "kafka")
    started: list[Process] = [kafka, *servers]
    try:
        for engine in started:
            engine.restart()
        yield Engines(Cluster(kafka.address), tuple(server.address for server in servers))
    finally:
        for engine in started:
            engine.kill()


@contextmanager
def _services(folder: Path, engines: Engines, held: Summary, ring: Path) -> Iterator[Services]:
    """The five services in one process, ready; nobody else reaches them."""
    accounts = Oidc(folder / "oidc")
    settings = {
        "KAFKA": engines.kafka.address,
        "MONGO": engines.mongo[0],
        "LOCAL": "1",
        "PRACTICE": "1",
        "PARTITIONS": str(held.partitions[conversation_key.name]),
        "KEY_RING": str(ring),
        "MAGISTRATE_KEY": str(magistrate_key(folder)),
        "FRONT_ENDS": ",".join(_front_ends(held)),
    }
    started: list[Process] = [accounts]
    try:
        accounts.restart()
        settings["OIDC_ISSUER"] = accounts.address
        services = Services(folder, port=free_port(), logs=folder, settings=settings)
        started.append(services)
        services.start()
        services.wait_ready(PATIENCE)
        yield services
    finally:
        for process in started:
            process.kill()


if __name__ == "__main__":
    try:
        if not os.environ.get("FROM"):
            raise BackupProblem("FROM names no folder: write FROM=s3://bucket/folder.")
        drill(os.environ["FROM"], os.environ.get("RING", ""))
    except (BackupProblem, EngineProblem) as problem:
        sys.exit(str(problem))
