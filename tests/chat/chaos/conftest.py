"""Engines of one file's own, which its tests may kill."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.documents import Documents
from deploy.local.kafka import Kafka
from deploy.local.oidc import Oidc
from tests.conftest import Engines, StartEngine

pytest.register_assert_rewrite("tests.support.chaos.load")


@dataclass(frozen=True)
class Mortal:
    """Real engines that nobody else uses."""

    kafka: Kafka
    documents: Documents
    oidc: Oidc

    @property
    def engines(self) -> Engines:
        """Where they are."""
        return Engines(self.kafka.address, self.documents.address, self.oidc.address)


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    """Give a Kafka, a document server and an OpenID provider of this file's own."""
    yield from engines_in(tmp_path_factory.mktemp("mortal"))


def engines_in(folder: Path, kafka: type[Kafka] = Kafka) -> Iterator[Mortal]:
    """Start them in this folder, and end them; `kafka`: another kind of broker."""
    start = StartEngine(folder)
    try:
        yield Mortal(start(kafka), start(Documents), start(Oidc))
    finally:
        for engine in start.started:
            engine.kill()
