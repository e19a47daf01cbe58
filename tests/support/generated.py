"""Clients that somebody else's generator makes of our released OpenAPI documents."""

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

from tests.support.contracts import RELEASED


class Generated:
    """The modules of the client of a service: `client("api.visitors.open_conversation")`."""

    def __init__(self, service: str) -> None:
        self.service = service

    def __call__(self, name: str) -> ModuleType:
        """A module of it."""
        return importlib.import_module(f"{self.service}_client.{name}")


@contextmanager
def generated(folder: Path, *services: str) -> Iterator[list[Generated]]:
    """Give the clients of these services; what the generator does not understand is an error."""
    (folder / "config.yml").write_text("post_hooks: []\n")
    for service in services:
        asked = ["generate", "--meta", "none", "--path", str(RELEASED / f"{service}.openapi.json")]
        where = ["--output-path", str(folder / f"{service}_client"), "--config", str(folder / "config.yml")]
        command = [sys.executable, "-m", "openapi_python_client", *asked, *where, "--fail-on-warning"]
        subprocess.run(command, check=True)
    sys.path.insert(0, str(folder))
    try:
        yield [Generated(service) for service in services]
    finally:
        sys.path.remove(str(folder))
        for name in [name for name in sys.modules if name.partition(".")[0].endswith("_client")]:
            if name.partition("_client")[0] in services:
                del sys.modules[name]
