"""The document server, which speaks MongoDB's protocol, as an engine."""

import sys
from pathlib import Path

from deploy.local.engine import Process
from deploy.local.ports import LOOPBACK
from deploy.local.problem import EngineProblem

CACHE = "128M"
FORMER_FILE = "documents.mv.db"
"""Where the engine of earlier versions kept every database."""
FORMER = "{where} holds documents of an earlier version's engine, which this version does not read."
WAYS_OUT = (
    "Choose another folder with DATA=…, run the version that wrote it, or erase everything with `make reset`."
)
IN_USE = "The documents' folder {folder} is in use by another document server: stop that one first."
DAMAGED = """\
The documents' folder {folder} is damaged beyond what its engine heals by itself.
Put a copy of it back (Kafka then fills in what the copy lacks), or erase everything with `make reset`."""


class Documents(Process):
    """SecantusDB, which serves WiredTiger's files; a process of its own, of which nothing is imported."""

    name = "documents"
    port_setting = "MONGO_PORT"

    @property
    def files(self) -> Path:
        """The folder of the files that hold every database."""
        return self.folder / "files"

    @property
    def address(self) -> str:
        """The URL that MongoDB's drivers take."""
        return f"mongodb://{LOOPBACK}:{self.port}"

    def prepare(self) -> None:
        """Refuse a folder that an earlier version wrote."""
        if (self.folder / FORMER_FILE).exists():
            raise EngineProblem(f"{FORMER.format(where=self.folder)}\n{WAYS_OUT}")

    def command(self) -> list[str]:
        """Run the server in the foreground: what it acknowledges is on the disk, and it keeps no log for replicas."""
        return [
            sys.executable, "-m", "secantus", "--host", LOOPBACK, "--port", str(self.port), "--standalone",
            "--storage-path", str(self.files.absolute()), "--cache-size", CACHE, "--sync-on-commit",
            "--log-level", "WARNING",
        ]  # fmt: skip

    def is_broken(self) -> bool:
        """After a full disk, say, WiredTiger refuses everything, and its server answers pings all the same."""
        return "WT_PANIC" in self.last_lines()

    def why_it_died(self) -> str:
        """Explain its end, in words of ours where WiredTiger's are known."""
        said = self.last_lines()
        if "resource busy" in said.lower():
            return IN_USE.format(folder=self.files)
        if "WT_TRY_SALVAGE" in said or "WT_PANIC" in said:
            return DAMAGED.format(folder=self.files)
        return super().why_it_died()
