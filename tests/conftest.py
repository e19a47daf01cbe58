"""The real engines that connected tests run on: given, in Docker, or local ones for the session.

No verdict depends on how busy the machine is: properties have no deadline.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from deploy.local.documents import Documents
from deploy.local.engine import Process
from deploy.local.kafka import Kafka
from deploy.local.oidc import Oidc
from tests.support.docker import IN_DOCKER, docker_answers
from tests.support.product import Product, running

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")

LOCAL: dict[str, type[Process]] = {"KAFKA": Kafka, "MONGO": Documents, "OIDC_ISSUER": Oidc}
Engine = TypeVar("Engine", bound=Process)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let `make screenshots` say where to keep what the browser showed."""
    parser.addoption("--screenshots", type=Path, default=None, help="folder for the browser tests' pictures")


class ByFolder(LoadScopeScheduling):
    """Gives each process whole folders of tests: what they share is started once. Of the pages' tests it gives files,
    but for the stories on the whole product: a browser starts in a second, and one process alone would end last.
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        folder = file.rpartition("/")[0]
        return file if folder == "tests/browser" and "test_story" not in file else folder


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFolder:
    """Let several processes run the whole suite, each on engines of its own: on two cores three, since some wait."""
    return ByFolder(config, log)


@dataclass(frozen=True)
class Engines:
    """Where the engines of the session are."""

    kafka: str
    mongo: str
    oidc: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a service of its own process finds them."""
        return {"KAFKA": self.kafka, "MONGO": self.mongo, "OIDC_ISSUER": self.oidc, "LOCAL": "1"}


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    """Give a real Kafka, document server and OpenID provider, shared by the whole session."""
    with ExitStack() as ending:
        addresses = _addresses(tmp_path_factory.mktemp("engines"), ending)
        yield Engines(addresses["KAFKA"], addresses["MONGO"], addresses["OIDC_ISSUER"])


@pytest.fixture(scope="session")
def whole_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the whole product, on engines of its own that no other test uses."""
    with running(tmp_path_factory.mktemp("product"), CHAT_HELD_LIMIT="1000") as product:
        yield product


@pytest.fixture
def start_engine(tmp_path: Path) -> Iterator["StartEngine"]:
    """Give a way to start engines of the test's own, which it may kill: `start_engine(Kafka)`."""
    starting = StartEngine(tmp_path)
    yield starting
    for engine in starting.started:
        engine.kill()


class StartEngine:
    """Starts engines in folders of their own, and remembers them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[Process] = []

    def __call__(self, kind: type[Engine], name: str = "") -> Engine:
        """Start one and return it when it serves; name the second of a kind."""
        engine = kind(self.folder / (name or kind.name))
        self.started.append(engine)
        engine.restart()
        return engine


def _addresses(folder: Path, ending: ExitStack) -> dict[str, str]:
    found = {name: os.environ[name] for name in LOCAL if os.environ.get(name)}
    if docker_answers():
        found |= {name: start(ending) for name, start in IN_DOCKER.items() if name not in found}
    local = {name: kind(folder / kind.name) for name, kind in LOCAL.items() if name not in found}
    for engine in local.values():
        ending.callback(engine.kill)
        engine.start()
    for name, engine in local.items():
        engine.wait_ready()
        found[name] = engine.address
    return found
