"""Real engines of a benchmark's own, in a folder that is gone when it ends."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import tests.conftest
from deploy.local.documents import Documents
from deploy.local.kafka import Kafka
from deploy.local.oidc import Oidc
from shared.kafka.topics import make_topics


@dataclass(frozen=True)
class Engines(tests.conftest.Engines):
    """Where they are, and which processes."""

    pids: tuple[int, ...]


@contextmanager
def engines() -> Iterator[Engines]:
    """Start Kafka with the catalogue's topics, the document server and the OpenID provider; end them all."""
    with TemporaryDirectory(prefix="passerelle-bench-") as folder, ExitStack() as ending:
        started = [kind(Path(folder) / kind.name) for kind in (Kafka, Documents, Oidc)]
        for engine in started:
            ending.callback(engine.kill)
            engine.restart()
        kafka, documents, oidc = started
        asyncio.run(make_topics(kafka.address))
        pids = tuple(engine.pid for engine in started)
        yield Engines(kafka.address, documents.address, oidc.address, pids)
